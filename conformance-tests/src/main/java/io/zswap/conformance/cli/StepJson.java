package io.zswap.conformance.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.zswap.api.machine.Operation;
import io.zswap.api.machine.StepReport;
import io.zswap.conformance.crosscheck.StepListener;
import io.zswap.conformance.program.Names;
import io.zswap.conformance.program.OperationWords;
import java.util.Map;

/** Collects each operation's result as JSON. */
final class StepJson implements StepListener {
  private final OperationWords words;
  private final ArrayNode steps;

  StepJson(Names names, ArrayNode steps) {
    this.words = new OperationWords(names);
    this.steps = steps;
  }

  @Override
  public void step(long number, Operation operation, Map<String, StepReport> reports) {
    ObjectNode node = steps.addObject();
    node.put("step", number);
    String text = words.print(operation);
    for (StepReport report : reports.values()) {
      text = words.print(operation, StepLines.created(operation, report));
    }
    node.put("operation", text);
    ObjectNode results = node.putObject("results");
    reports.forEach(
        (machine, report) -> {
          ObjectNode result = results.putObject(machine);
          result.put("status", report.status().word());
          result.put("value", report.value());
          CrosscheckJson.counters(result.putObject("counters"), report.counters());
        });
  }
}
