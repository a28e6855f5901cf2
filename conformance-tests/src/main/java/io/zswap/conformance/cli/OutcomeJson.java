package io.zswap.conformance.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.zswap.api.machine.Counter;
import io.zswap.api.machine.CounterValues;
import io.zswap.conformance.crosscheck.Finding;
import io.zswap.conformance.crosscheck.Outcome;
import java.io.IOException;
import java.io.Writer;

/** A cross-check's outcome for programs to read. */
final class OutcomeJson {
  private static final ObjectMapper MAPPER =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  private OutcomeJson() {}

  static ObjectNode object() {
    return MAPPER.createObjectNode();
  }

  static void write(ObjectNode node, Writer out) throws IOException {
    out.write(MAPPER.writeValueAsString(node));
    out.write(System.lineSeparator());
    out.flush();
  }

  static ObjectNode of(Outcome outcome) {
    ObjectNode node = object();
    node.put("operations", outcome.operations());
    node.put("pages", outcome.pages());
    node.put("stalePages", outcome.staleSeen());
    node.put("bytesWritten", outcome.bytesWritten());
    node.put("ratio", outcome.ratio());
    node.put("fullComparisons", outcome.fullChecks());
    ObjectNode kinds = node.putObject("operationsByKind");
    outcome.byKind().forEach((kind, count) -> kinds.put(kind.getSimpleName(), count));
    ArrayNode machines = node.putArray("machines");
    for (String name : outcome.machines()) {
      ObjectNode machine = machines.addObject().put("name", name);
      machine.put("nanoseconds", outcome.nanos().getOrDefault(name, 0L));
      CounterValues values = outcome.counters().get(name);
      if (values != null) {
        counters(machine.putObject("counters"), values);
      }
    }
    ArrayNode findings = node.putArray("findings");
    outcome.findings().forEach(finding -> finding(findings.addObject(), finding));
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
