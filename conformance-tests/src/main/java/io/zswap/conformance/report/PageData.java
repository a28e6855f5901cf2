package io.zswap.conformance.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What the page's script works on. Texts stand once, in {@code strings}; everywhere else is their
 * number: a page with a hundred runs stays small enough to be mailed.
 */
final class PageData {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private final Map<String, Integer> strings = new LinkedHashMap<>();
  private final ObjectNode root = MAPPER.createObjectNode();

  private PageData() {}

  /** JSON that can stand in a script element. */
  static String of(ReportView report) {
    PageData data = new PageData();
    ArrayNode cells = data.root.putArray("cells");
    report.cells().forEach(cell -> data.cell(cells.addObject(), cell));
    ArrayNode texts = data.root.putArray("strings");
    data.strings.keySet().forEach(texts::add);
    try {
      // In JSON this character stands in strings only; a page's parser may take it for a tag.
      return MAPPER.writeValueAsString(data.root).replace("<", "\\u003c");
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  private int string(String text) {
    return strings.computeIfAbsent(text, t -> strings.size());
  }

  private void cell(ObjectNode node, ReportView.Cell cell) {
    node.put("race", cell.race());
    node.put("raceTitle", string(cell.raceTitle()));
    node.put("source", string(cell.source()));
    node.put("commits", string(cell.commits()));
    node.put("program", cell.program());
    node.put("programText", string(cell.programText()));
    node.put("machine", cell.machine());
    node.put("protocol", cell.protocol());
    node.put("verdict", cell.verdict().key());
    node.put("words", cell.verdict().words());
    node.put("bound", cell.bound());
    node.put("schedules", cell.schedules());
    node.put("cut", cell.cut());
    node.put("seconds", cell.seconds());
    node.put("note", cell.note());
    ArrayNode outcomes = node.putArray("outcomes");
    for (ReportView.Outcome outcome : cell.outcomes()) {
      ObjectNode o = outcomes.addObject();
      o.put("text", string(outcome.text())).put("preemptions", outcome.preemptions());
      outcome.run().ifPresent(run -> run(o.putObject("run"), run));
    }
    cell.witness()
        .ifPresent(
            w -> {
              ObjectNode witness = node.putObject("witness");
              witness.put("preemptions", w.preemptions()).put("minimal", w.minimal());
              witness.put("schedule", w.schedule());
              run(witness.putObject("run"), w.run());
            });
    ArrayNode free = node.putArray("free");
    cell.free().forEach(f -> free.addArray().add(f.mode()).add(f.shows()));
  }

  private void run(ObjectNode node, RunView run) {
    ArrayNode lanes = node.putArray("lanes");
    run.lanes().forEach(lanes::add);
    state(node.putArray("initial"), run.initial());
    ArrayNode steps = node.putArray("steps");
    run.steps().forEach(step -> step(steps.addArray(), step));
    ArrayNode locks = node.putArray("locks");
    for (RunView.Held held : run.locks()) {
      locks
          .addArray()
          .add(held.lane())
          .add(string(held.name()))
          .add(held.from())
          .add(held.to())
          .add(held.open() ? 1 : 0);
    }
    ArrayNode violations = node.putArray("violations");
    run.violations().forEach(violations::add);
    ArrayNode broken = node.putArray("broken");
    run.broken().forEach(broken::add);
    node.put("outcome", string(run.outcome()));
  }

  /** Names and values in turn. */
  private void state(ArrayNode node, Map<String, String> items) {
    items.forEach((name, value) -> node.add(string(name)).add(string(value)));
  }

  private void step(ArrayNode node, RunView.Step step) {
    int flags = (step.begins() ? 1 : 0) | (step.matters() ? 2 : 0) | (step.preempts() ? 4 : 0);
    node.add(step.lane())
        .add(flags)
        .add(string(step.operation()))
        .add(string(step.function()))
        .add(string(step.place()))
        .add(string(step.what()));
    state(node.addArray(), step.changes());
    ArrayNode follows = node.addArray();
    step.follows().forEach(follows::add);
  }
}
