package io.zswap.conformance.cli;

import io.zswap.api.machine.Counter;
import io.zswap.api.machine.CounterValues;
import io.zswap.api.machine.Operation;
import io.zswap.api.machine.StepReport;
import io.zswap.conformance.crosscheck.StepListener;
import io.zswap.conformance.program.CgroupNumbers;
import io.zswap.conformance.program.Names;
import io.zswap.conformance.program.OperationWords;
import java.io.PrintWriter;
import java.util.HashMap;
import java.util.Map;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/** Prints each operation's result and the counters that changed. */
final class StepLines implements StepListener {
  private static final int WIDTH = 78;
  private static final int COLUMN = 41;
  private static final String INDENT = " ".repeat(10);

  private final OperationWords words;
  private final PrintWriter out;
  private final Map<String, CounterValues> before = new HashMap<>();

  StepLines(Names names, PrintWriter out) {
    this.words = new OperationWords(names);
    this.out = out;
  }

  @Override
  public void start(Map<String, CounterValues> counters) {
    before.putAll(counters);
  }

  @Override
  public void step(long number, Operation operation, Map<String, StepReport> reports) {
    String first = null;
    for (Map.Entry<String, StepReport> e : reports.entrySet()) {
      StepReport report = e.getValue();
      String text = result(report);
      String changes = changes(before.get(e.getKey()), report.counters());
      before.put(e.getKey(), report.counters());
      if (!changes.isEmpty()) {
        boolean fits = COLUMN + text.length() + 2 + changes.length() <= WIDTH;
        text += fits ? "  " + changes : System.lineSeparator() + Text.wrap(changes, INDENT);
      }
      if (first == null) {
        first = text;
        out.printf("%4s  %-34s %s%n", number == 0 ? "" : number, print(operation, report), text);
      } else if (!first.equals(text)) {
        out.printf("      %-34s %s%n", "  but " + e.getKey(), text);
      }
    }
    if (first == null) {
      out.printf("%4d  %-34s refused%n", number, words.print(operation));
    }
  }

  private String print(Operation operation, StepReport report) {
    return words.print(operation, created(operation, report));
  }

  static int created(Operation operation, StepReport report) {
    boolean done =
        operation instanceof Operation.CreateCgroup
            && report.status() == io.zswap.api.machine.Status.DONE;
    return done ? (int) report.value() : CgroupNumbers.REFUSED;
  }

  private static String result(StepReport report) {
    // A hash says nothing to people; small values do.
    boolean small = report.value() != 0 && Math.abs(report.value()) < 1L << 48;
    return report.status().word() + (small ? " " + report.value() : "");
  }

  private static String changes(@Nullable CounterValues old, CounterValues now) {
    StringJoiner changes = new StringJoiner(" ");
    for (Counter counter : Counter.values()) {
      long difference = now.get(counter) - (old == null ? 0 : old.get(counter));
      if (difference != 0) {
        changes.add(counter.word() + (difference > 0 ? "+" : "") + difference);
      }
    }
    return changes.toString();
  }
}
