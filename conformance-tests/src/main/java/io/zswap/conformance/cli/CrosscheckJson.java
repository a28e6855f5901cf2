package io.zswap.conformance.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.zswap.api.machine.Counter;
import io.zswap.api.machine.CounterValues;
import io.zswap.conformance.crosscheck.CrossCheckResult;
import io.zswap.conformance.crosscheck.Finding;

/** A cross-check's result for programs to read. */
final class CrosscheckJson {
  private CrosscheckJson() {}

  static ObjectNode of(CrossCheckResult result) {
    ObjectNode node = Json.object();
    node.put("operations", result.operations());
    node.put("pages", result.pages());
    node.put("stalePages", result.staleSeen());
    node.put("bytesWritten", result.bytesWritten());
    node.put("ratio", result.ratio());
    node.put("fullComparisons", result.fullChecks());
    ObjectNode kinds = node.putObject("operationsByKind");
    result.byKind().forEach((kind, count) -> kinds.put(kind.getSimpleName(), count));
    ArrayNode machines = node.putArray("machines");
    for (String name : result.machines()) {
      ObjectNode machine = machines.addObject().put("name", name);
      machine.put("nanoseconds", result.nanos().getOrDefault(name, 0L));
      CounterValues values = result.counters().get(name);
      if (values != null) {
        counters(machine.putObject("counters"), values);
      }
    }
    ArrayNode findings = node.putArray("findings");
    result.findings().forEach(finding -> finding(findings.addObject(), finding));
    return node;
  }

  static void counters(ObjectNode node, CounterValues values) {
    for (Counter counter : Counter.values()) {
      node.put(counter.word(), values.get(counter));
    }
  }

  private static void finding(ObjectNode node, Finding finding) {
    node.put("kind", finding.kind().name());
    node.put("step", finding.step());
    node.put("operation", finding.operation());
    finding.details().forEach(node.putArray("details")::add);
    finding.state().forEach(node.putArray("state")::add);
    finding.previous().forEach(node.putArray("previous")::add);
    finding.program().ifPresent(file -> node.put("program", file.toString()));
  }
}
