package io.zswap.natives;

import io.zswap.api.explore.StepText;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What C says of an explained run, read back. A line is task, operation, function, file, line,
 * frames, action, object and the state after it, separated by tabs; an empty state is that of the
 * line before. The first line has a state and nothing else.
 */
final class Explanations {
  private static final int FIELDS = 9;
  private static final int STATE = 8;
  private static final int FRAMES = 5;
  private static final String ITEM = "\u001e";
  private static final String IS = "\u001f";

  private Explanations() {}

  /** The steps. Tasks from {@code programTasks} on are the kernel's own. */
  static List<StepText> parse(String text, int programTasks, SourceLines source) {
    List<StepText> steps = new ArrayList<>();
    Map<String, String> before = Map.of();
    // All at once: each look-up starts a program.
    source.learn(
        text.lines()
            .map(line -> line.split("\t", -1))
            .filter(f -> f.length == FIELDS)
            .map(f -> f[FRAMES]));
    for (String line : text.split("\n", -1)) {
      String[] fields = line.split("\t", -1);
      if (fields.length != FIELDS) {
        continue;
      }
      Map<String, String> after = fields[STATE].isEmpty() ? before : state(fields[STATE]);
      if (!fields[0].isEmpty()) {
        steps.add(step(fields, programTasks, source).leaving(before, after));
      }
      before = after;
    }
    return steps;
  }

  /** The same, but if it ends before the run, or before the asked, its last step says so. */
  static List<StepText> all(List<StepText> told, int taken, int asked) {
    int missing = Math.min(taken, asked) - told.size();
    if (missing <= 0 || told.isEmpty()) {
      return told;
    }
    StepText last = told.get(told.size() - 1);
    List<StepText> marked = new ArrayList<>(told.subList(0, told.size() - 1));
    marked.add(
        new StepText(
            last.task(),
            last.operation(),
            last.function(),
            last.file(),
            last.line(),
            last.action(),
            last.object() + " (" + missing + " more steps are too much text)",
            last.changes(),
            last.state()));
    return marked;
  }

  private static Map<String, String> state(String text) {
    Map<String, String> items = new LinkedHashMap<>();
    for (String item : text.split(ITEM, -1)) {
      String[] parts = item.split(IS, 2);
      if (parts.length == 2) {
        items.put(parts[0], parts[1]);
      }
    }
    return items;
  }

  private static StepText step(String[] f, int programTasks, SourceLines source) {
    int task = Integer.parseInt(f[0]);
    SourceLines.Line compiled =
        new SourceLines.Line(f[2].isEmpty() ? "" : f[2] + "()", f[3], Integer.parseInt(f[4]));
    SourceLines.Line line = source.of(f[FRAMES], compiled);
    return new StepText(
        task,
        task < programTasks ? Integer.parseInt(f[1]) : -1,
        line.function(),
        line.file(),
        line.number(),
        f[6],
        f[7],
        List.of());
  }
}
