package io.zswap.conformance.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.zswap.api.ZswapException;
import io.zswap.api.explore.FreeMode;
import io.zswap.api.explore.Granularity;
import io.zswap.conformance.check.Cell;
import io.zswap.conformance.check.ProtocolWords;
import io.zswap.conformance.check.ScheduleFile;
import io.zswap.conformance.explore.Result;
import io.zswap.conformance.explore.Schedule;
import io.zswap.conformance.explore.Shard;
import io.zswap.conformance.litmus.Litmus;
import io.zswap.conformance.litmus.OwnProgram;
import io.zswap.conformance.litmus.Topic;
import io.zswap.conformance.program.Program;
import io.zswap.conformance.program.ProgramException;
import io.zswap.conformance.program.Programs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads the rows that {@link CheckJson} wrote. */
final class CheckJsonReader {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  /** A tree of JSON takes up to 30 times the memory of its text: three characters, one object. */
  private static final long MAX_BYTES = Math.min(64L << 20, Runtime.getRuntime().maxMemory() / 64);

  private final Path file;
  private int row;

  private CheckJsonReader(Path file) {
    this.file = file;
  }

  /**
   * A cell, what it was made with, and the file that holds it.
   *
   * @param build what the machine was built of; empty if it is of no kernel tree
   */
  record Row(Cell cell, CheckSetting setting, Optional<String> build, Path file) {}

  /**
   * Every row of a file.
   *
   * @throws ZswapException if it is not such a file; the message says where
   */
  static List<Row> read(Path file) throws IOException {
    return new CheckJsonReader(file).rows();
  }

  private List<Row> rows() throws IOException {
    JsonNode all;
    long size = Files.size(file);
    if (size > MAX_BYTES) {
      throw new ZswapException(
          file
              + ": "
              + (size >> 10)
              + " KiB, expected at most "
              + (MAX_BYTES >> 10)
              + " KiB for this JVM");
    }
    try {
      all = MAPPER.readTree(file.toFile());
    } catch (JsonProcessingException e) {
      // What is nested too deep or too long has no location.
      String line = e.getLocation() == null ? "" : ":" + e.getLocation().getLineNr();
      throw new ZswapException(
          file + line + ": no JSON: " + withoutSource(e.getOriginalMessage()), e);
    }
    if (!all.isArray()) {
      throw new ZswapException(file + ": no array of rows as 'zswap check --json' writes them");
    }
    List<Row> rows = new ArrayList<>();
    for (JsonNode node : all) {
      row++;
      try {
        Optional<String> build = Optional.ofNullable(node.get("build")).map(JsonNode::asText);
        rows.add(new Row(cell(node), setting(node), build, file));
      } catch (IllegalArgumentException e) {
        throw new ZswapException(file + ": row " + row + ": " + e.getMessage(), e);
      }
    }
    return rows;
  }

  /** The parser names what it reads by a word of its own, which says nothing. */
  private static String withoutSource(String message) {
    return message.replaceAll("\\[Source: [^;]*; (line: [0-9]+, column: [0-9]+)]", "$1");
  }

  private static long number(JsonNode node, String name) {
    JsonNode value = need(node, name);
    if (!value.isIntegralNumber() || !value.canConvertToLong()) {
      throw new IllegalArgumentException("'" + name + "' is " + value + ", expected a number");
    }
    return value.asLong();
  }

  private static JsonNode need(JsonNode node, String name) {
    JsonNode value = node.get(name);
    if (value == null || value.isNull()) {
      throw new IllegalArgumentException("no '" + name + "'; was it written by 'check --json'?");
    }
    return value;
  }

  private static String text(JsonNode node, String name) {
    return need(node, name).asText();
  }

  private static CheckSetting setting(JsonNode node) {
    return new CheckSetting(
        word(FreeMode.values(), text(node, "free"), FreeMode::word),
        word(Granularity.values(), text(node, "granularity"), Granularity::word));
  }

  private static <E> E word(
      E[] values, String word, java.util.function.Function<E, String> wordOf) {
    for (E value : values) {
      if (wordOf.apply(value).equals(word)) {
        return value;
      }
    }
    throw new IllegalArgumentException("unknown word '" + word + "'");
  }

  private Cell cell(JsonNode node) {
    return new Cell(
        litmus(node),
        text(node, "machine"),
        ProtocolWords.parse(text(node, "protocol")),
        node.has("bound") ? node.get("bound").asInt() : Cell.UNBOUNDED,
        Shard.parse(text(node, "shard")),
        node.has("search") ? Optional.of(result(node, node.get("search"))) : Optional.empty(),
        need(node, "seconds").asDouble(),
        node.path("note").asText(),
        need(node, "broken").asBoolean(),
        node.has("witness") ? Optional.of(witness(node.get("witness"))) : Optional.empty());
  }

  /** The program as it was explored: fitted to its machine, and perhaps of another version. */
  private static Litmus litmus(JsonNode node) {
    String race = text(node, "race");
    String name = text(node, "program");
    boolean own = race.equals(OwnProgram.NAME);
    String source = own ? text(node, "file") : name + ".zswap";
    Program program;
    try {
      program = Programs.parse(text(node, "text"), source, Path.of(""));
    } catch (ProgramException e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    }
    Topic topic =
        own
            ? new OwnProgram(source, program)
            : Topic.of(race)
                .orElseThrow(() -> new IllegalArgumentException("unknown race '" + race + "'"));
    return new Litmus(topic, own ? name : topic.program(name).name(), program);
  }

  private static Result result(JsonNode node, JsonNode search) {
    Map<String, Schedule> outcomes = new LinkedHashMap<>();
    for (JsonNode outcome : need(search, "outcomes")) {
      outcomes.put(text(outcome, "outcome"), schedule(outcome));
    }
    Optional<Result.Violation> violation = Optional.empty();
    if (search.has("violation")) {
      List<String> invariants = new ArrayList<>();
      need(search.get("violation"), "invariants").forEach(i -> invariants.add(i.asText()));
      violation = Optional.of(new Result.Violation(schedule(search.get("violation")), invariants));
    }
    return new Result(
        need(search, "complete").asBoolean(),
        need(search, "bounded").asBoolean(),
        number(node, "schedules"),
        number(search, "cut"),
        outcomes,
        violation);
  }

  private static Schedule schedule(JsonNode node) {
    String digits = text(node, "tasks");
    byte[] tasks = new byte[digits.length()];
    for (int i = 0; i < tasks.length; i++) {
      int task = Character.digit(digits.charAt(i), 10);
      if (task < 0) {
        throw new IllegalArgumentException("'" + digits.charAt(i) + "' is no task");
      }
      tasks[i] = (byte) task;
    }
    return Schedule.of(tasks, need(node, "preemptions").asInt());
  }

  private Cell.Witness witness(JsonNode node) {
    List<Cell.ModeResult> modes = new ArrayList<>();
    for (JsonNode mode : need(node, "modes")) {
      modes.add(new Cell.ModeResult(text(mode, "mode"), text(mode, "shows")));
    }
    return new Cell.Witness(
        ScheduleFile.parse(text(node, "file"), file + ", row " + row),
        need(node, "preemptions").asInt(),
        need(node, "minimal").asBoolean(),
        modes);
  }
}
