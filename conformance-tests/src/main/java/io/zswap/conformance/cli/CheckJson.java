package io.zswap.conformance.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.zswap.conformance.check.Cell;
import io.zswap.conformance.check.OutcomeSets;
import io.zswap.conformance.explore.Result;
import io.zswap.conformance.explore.Schedule;
import io.zswap.conformance.judge.ZswapJudge;
import io.zswap.conformance.litmus.OwnProgram;
import io.zswap.conformance.litmus.Topic;
import io.zswap.conformance.program.ProgramPrinter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a check found, for programs to read: an array with one row per program and machine. A row
 * holds everything that {@link CheckJsonReader} makes a cell of again.
 */
final class CheckJson {
  private CheckJson() {}

  static void write(
      List<Cell> cells,
      List<OutcomeSets.Difference> differences,
      IdentityHashMap<Cell, Path> files,
      CheckSetting setting,
      Map<String, String> builds,
      Path target)
      throws IOException {
    ArrayNode rows = Json.array();
    for (Cell cell : cells) {
      ObjectNode row = rows.addObject();
      Topic topic = cell.litmus().topic();
      row.put("race", topic.name());
      Json.cell(cell, row);
      if (topic instanceof OwnProgram own) {
        row.put("file", own.file());
      }
      row.put("text", ProgramPrinter.print(cell.litmus().program()));
      row.put("machine", cell.machine());
      String build = builds.get(cell.machine());
      if (build != null) {
        row.put("build", build);
      }
      row.put("protocol", cell.protocol().toString());
      row.put("seconds", cell.seconds());
      violations(cell, files, row.putArray("violations"));
      ArrayNode only = row.putArray("differences");
      for (OutcomeSets.Difference difference : differences) {
        if (difference.has().equals(cell)) {
          only.addObject().put("lacks", difference.lacks()).put("outcome", difference.outcome());
        }
      }
      row.put("shard", cell.shard().toString());
      row.put("free", setting.free().word());
      row.put("granularity", setting.granularity().word());
      row.put("page-size", cell.litmus().program().header().config().pageSize());
      row.put("cpus", cell.litmus().program().header().config().cpus());
      row.put("broken", cell.broken());
      cell.result().ifPresent(result -> search(result, row.putObject("search")));
      cell.witness().ifPresent(witness -> witness(witness, row.putObject("witness")));
    }
    Json.write(rows, target);
  }

  private static void violations(Cell cell, IdentityHashMap<Cell, Path> files, ArrayNode array) {
    cell.witness()
        .ifPresent(
            witness -> {
              for (String text : witness.file().expected()) {
                ObjectNode violation = array.addObject();
                violation.put("invariant", ZswapJudge.invariant(text));
                violation.put("message", text);
                Path saved = files.get(cell);
                if (saved != null) {
                  violation.put("schedule", saved.toString());
                }
              }
            });
  }

  private static void search(Result result, ObjectNode node) {
    node.put("complete", result.complete());
    node.put("bounded", result.bounded());
    node.put("cut", result.cut());
    ArrayNode outcomes = node.putArray("outcomes");
    result
        .outcomes()
        .forEach((text, schedule) -> schedule(schedule, outcomes.addObject().put("outcome", text)));
    result
        .violation()
        .ifPresent(
            violation -> {
              ObjectNode found = node.putObject("violation");
              violation.invariants().forEach(found.putArray("invariants")::add);
              schedule(violation.schedule(), found);
            });
  }

  /** The tasks of the steps as a string of digits: there are at most eight of them. */
  private static void schedule(Schedule schedule, ObjectNode node) {
    StringBuilder digits = new StringBuilder();
    for (byte task : schedule.tasks()) {
      digits.append((char) ('0' + task));
    }
    node.put("preemptions", schedule.preemptions()).put("tasks", digits.toString());
  }

  private static void witness(Cell.Witness witness, ObjectNode node) {
    node.put("preemptions", witness.preemptions());
    node.put("minimal", witness.minimal());
    ArrayNode modes = node.putArray("modes");
    witness.modes().forEach(m -> modes.addObject().put("mode", m.mode()).put("shows", m.shows()));
    node.put("file", witness.file().print());
  }
}
