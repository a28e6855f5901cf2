package io.zswap.conformance.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.zswap.conformance.check.Cell;
import io.zswap.conformance.claims.ClaimResult;
import java.io.IOException;
import java.nio.file.Path;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Locale;

/** What became of the claims, for programs to read: an array with one row per claim. */
final class ClaimsJson {
  private ClaimsJson() {}

  static void write(List<ClaimResult> results, IdentityHashMap<Cell, Path> witnesses, Path target)
      throws IOException {
    ArrayNode rows = Json.array();
    for (ClaimResult r : results) {
      ObjectNode row = rows.addObject();
      row.put("claim", r.claim().id());
      row.put("race", r.claim().race().name());
      row.put("thread", r.claim().race().source());
      row.put("who", r.claim().who());
      row.put("text", r.claim().text());
      row.put("protocol", r.claim().protocol().toString());
      row.put("expects", r.claim().expects());
      row.put("verdict", r.verdict());
      row.put("agree", r.agree());
      ArrayNode machines = row.putArray("machines");
      for (String machine : r.machines()) {
        ObjectNode node = machines.addObject();
        node.put("machine", machine);
        node.put("found", r.state(machine).name().toLowerCase(Locale.ROOT));
        node.put("search", r.bounded(machine) ? "bounded" : "complete");
        node.put("schedules", r.runs(machine));
        ArrayNode programs = node.putArray("programs");
        for (Cell cell : r.of(machine)) {
          program(cell, witnesses, programs.addObject());
        }
      }
    }
    Json.write(rows, target);
  }

  private static void program(Cell cell, IdentityHashMap<Cell, Path> witnesses, ObjectNode node) {
    Json.cell(cell, node);
    Path witness = witnesses.get(cell);
    if (witness != null) {
      node.put("witness", witness.toString());
    }
  }
}
