package io.zswap.conformance.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.zswap.conformance.check.Cell;
import io.zswap.conformance.explore.Result;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;

/** What all commands that write JSON write alike. */
final class Json {
  private static final ObjectMapper MAPPER =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  private Json() {}

  static ObjectNode object() {
    return MAPPER.createObjectNode();
  }

  static ArrayNode array() {
    return MAPPER.createArrayNode();
  }

  /** A record, a list or a map as a tree. */
  static JsonNode of(Object value) {
    return MAPPER.valueToTree(value);
  }

  static void write(JsonNode node, Path target) throws IOException {
    try (Writer out = Files.newBufferedWriter(target)) {
      write(node, out);
    }
  }

  static void write(JsonNode node, Writer out) throws IOException {
    out.write(MAPPER.writeValueAsString(node));
    out.write(System.lineSeparator());
    out.flush();
  }

  /** Which program it is, and what became of it on one machine. */
  static void cell(Cell cell, ObjectNode node) {
    node.put("program", cell.litmus().name());
    node.put("verdict", cell.verdict().toString());
    node.put("complete", cell.complete());
    node.put("schedules", cell.result().map(Result::runs).orElse(0L));
    node.put("outcomes", cell.result().map(r -> r.outcomes().size()).orElse(0));
    if (cell.bound() != Cell.UNBOUNDED) {
      node.put("bound", cell.bound());
    }
    if (!cell.note().isEmpty()) {
      node.put("note", cell.note());
    }
  }
}
