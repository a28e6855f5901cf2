package io.zswap.conformance.check;

import io.zswap.api.explore.StepText;
import io.zswap.api.explore.Trace;
import io.zswap.api.machine.Operation;
import io.zswap.conformance.program.OperationWords;
import io.zswap.conformance.program.Program;
import io.zswap.conformance.program.TaskNames;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * A run as a commit message would draw it: one column per task, time running downward, and of all
 * steps only those whose order between the tasks matters.
 */
public final class Diagram {
  /** Widest line: what can be quoted in a mail without being broken. */
  public static final int WIDTH = 72;

  private final Program program;
  private final TaskNames names;
  private final Trace trace;
  private final List<StepText> steps;
  private final int[] columns;
  private final int width;

  /** A diagram of one run. */
  public Diagram(Program program, Trace trace, List<StepText> steps) {
    this.program = program;
    this.names = new TaskNames(program);
    this.trace = trace;
    this.steps = List.copyOf(steps);
    int tasks = program.tasks().size();
    this.columns =
        IntStream.range(0, Trace.MAX_TASKS)
            .filter(t -> t < tasks || IntStream.range(0, trace.length()).anyMatch(k -> by(k) == t))
            .toArray();
    this.width = WIDTH / columns.length;
  }

  private int by(int step) {
    return trace.task(step);
  }

  private String operation(StepText step) {
    List<Operation> operations =
        step.task() < program.tasks().size()
            ? program.tasks().get(step.task()).steps().stream().map(s -> s.operation()).toList()
            : List.of();
    boolean own = step.operation() >= 0 && step.operation() < operations.size();
    return own ? new OperationWords(program.names()).print(operations.get(step.operation())) : "";
  }

  /**
   * The steps that matter, in columns; ends with a line break.
   *
   * @param found what the run broke, shown where it ends
   */
  public String columns(List<String> found) {
    StringBuilder out = new StringBuilder();
    int[] operation = new int[Trace.MAX_TASKS];
    Arrays.fill(operation, -1);
    StringBuilder head = new StringBuilder();
    for (int t : columns) {
      head.append(String.format("%-" + width + "s", names.of(t)));
    }
    out.append(head.toString().stripTrailing()).append('\n');
    Conflicts conflicts = new Conflicts(trace);
    String function = "";
    int last = -1;
    for (int k = 0; k < Math.min(trace.length(), steps.size()); k++) {
      StepText step = steps.get(k);
      int t = by(k);
      if (t != last) {
        function = "";
      }
      if (step.operation() >= 0 && step.operation() != operation[t]) {
        operation[t] = step.operation();
        cell(out, t, operation(step));
        function = "";
        last = t;
      }
      if (!conflicts.matters(k) && !frees(step, found) && !fails(step)) {
        continue;
      }
      String where = where(step);
      if (!where.equals(function)) {
        cell(out, t, where);
        function = where;
      }
      cell(out, t, "  " + done(step));
      last = t;
    }
    if (last >= 0) {
      for (String text : found) {
        cell(out, last, "-> " + names.in(text));
      }
    }
    round(out);
    return out.toString();
  }

  /** Of a run without an end, what it comes to again and again: there, each step matters. */
  private void round(StringBuilder out) {
    int round = Rounds.length(trace, steps);
    if (round == 0) {
      return;
    }
    out.append("\nthe same ").append(round).append(" steps again and again, without an end:\n");
    String function = "";
    for (StepText step : steps.subList(trace.length() - round, trace.length())) {
      String where = names.of(step.task()) + ": " + where(step);
      if (!where.equals(function)) {
        cell(out, step.task(), where(step));
        function = where;
      }
      cell(out, step.task(), "  " + done(step));
    }
  }

  /** Whether it frees what the run broke: of one task alone, that is the cause. */
  private static boolean frees(StepText step, List<String> found) {
    Pattern object = Pattern.compile("\\bof " + Pattern.quote(step.object()) + "\\b");
    return step.action().equals("free") && found.stream().anyMatch(f -> object.matcher(f).find());
  }

  /** Whether something that was asked to fail does, or will later: without, the run is another. */
  private static boolean fails(StepText step) {
    return step.object().startsWith("failure point ");
  }

  private String done(StepText step) {
    return names.in((step.action() + " " + step.object()).strip());
  }

  private static String where(StepText step) {
    return step.function() + (step.file().isEmpty() ? "" : " " + place(step));
  }

  private static String place(StepText step) {
    return step.file() + (step.line() > 0 ? ":" + step.line() : "");
  }

  /** Every step, one after the other, with what it changed. */
  public String everyStep() {
    StringBuilder out = new StringBuilder();
    for (int k = 0; k < Math.min(trace.length(), steps.size()); k++) {
      StepText step = steps.get(k);
      boolean changed = k > 0 && by(k) != by(k - 1);
      out.append(changed ? "\n" : "");
      wrap(out, String.format("%4d %-7s ", k + 1, names.of(by(k))), 13, where(step));
      wrap(out, "", 15, done(step));
      for (String change : step.changes()) {
        wrap(out, "", 17, "> " + change);
      }
    }
    return out.toString();
  }

  private static void wrap(StringBuilder out, String first, int indent, String text) {
    String lead = first.isEmpty() ? " ".repeat(indent) : first;
    for (String line : broken(text, WIDTH - indent)) {
      out.append(lead).append(line).append('\n');
      lead = " ".repeat(indent + 2);
    }
  }

  /** Text in one task's column. */
  private void cell(StringBuilder out, int task, String text) {
    int at = 0;
    while (columns[at] != task) {
      at++;
    }
    String indent = " ".repeat(at * width);
    String more = text.startsWith(" ") ? "    " : "  ";
    boolean first = true;
    // The last column may use what the division has left over.
    int room = (at == columns.length - 1 ? WIDTH - at * width : width - 1) - more.length();
    for (String line : broken(text, room)) {
      out.append(indent).append(first ? "" : more).append(line).append('\n');
      first = false;
    }
  }

  /** Breaks at blanks, and where there is none anywhere. */
  private static List<String> broken(String text, int room) {
    List<String> lines = new ArrayList<>();
    String rest = text;
    while (rest.length() > room) {
      int at = rest.lastIndexOf(' ', room);
      if (rest.substring(0, Math.max(0, at)).isBlank()) {
        at = room;
      }
      lines.add(rest.substring(0, at).stripTrailing());
      rest = rest.substring(at).strip();
    }
    lines.add(rest);
    return lines;
  }
}
