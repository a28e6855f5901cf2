package io.zswap.conformance.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.zswap.conformance.check.Cell;
import io.zswap.conformance.check.OutcomeSets;
import io.zswap.conformance.explore.Result;
import io.zswap.conformance.judge.ZswapJudge;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.IdentityHashMap;
import java.util.List;

/** What a check found, for programs to read: an array with one row per program and machine. */
final class CheckJson {
  private static final ObjectMapper MAPPER =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  private CheckJson() {}

  static void write(
      List<Cell> cells,
      List<OutcomeSets.Difference> differences,
      IdentityHashMap<Cell, Path> files,
      Path target)
      throws IOException {
    ArrayNode rows = MAPPER.createArrayNode();
    for (Cell cell : cells) {
      ObjectNode row = rows.addObject();
      row.put("race", cell.litmus().race().name());
      row.put("program", cell.litmus().name());
      row.put("machine", cell.machine());
      row.put("protocol", cell.protocol().toString());
      row.put("verdict", cell.verdict());
      row.put("complete", cell.complete());
      row.put("schedules", cell.result().map(Result::runs).orElse(0L));
      row.put("seconds", cell.seconds());
      row.put("outcomes", cell.result().map(r -> r.outcomes().size()).orElse(0));
      if (cell.bound() != Cell.UNBOUNDED) {
        row.put("bound", cell.bound());
      }
      if (!cell.note().isEmpty()) {
        row.put("note", cell.note());
      }
      ArrayNode violations = row.putArray("violations");
      cell.witness()
          .ifPresent(
              witness -> {
                for (String text : witness.file().expected()) {
                  ObjectNode violation = violations.addObject();
                  violation.put("invariant", ZswapJudge.invariant(text));
                  violation.put("message", text);
                  violation.put("schedule", String.valueOf(files.get(cell)));
                }
              });
      ArrayNode only = row.putArray("differences");
      for (OutcomeSets.Difference difference : differences) {
        if (difference.has().machine().equals(cell.machine())
            && difference.has().litmus().name().equals(cell.litmus().name())) {
          only.addObject().put("lacks", difference.lacks()).put("outcome", difference.outcome());
        }
      }
    }
    Files.writeString(target, MAPPER.writeValueAsString(rows) + System.lineSeparator());
  }
}
