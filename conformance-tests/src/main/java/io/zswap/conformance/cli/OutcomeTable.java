package io.zswap.conformance.cli;

import io.zswap.api.machine.Counter;
import io.zswap.api.machine.CounterValues;
import io.zswap.conformance.crosscheck.Finding.Kind;
import io.zswap.conformance.crosscheck.Outcome;
import java.io.PrintWriter;
import java.util.Locale;

/** A cross-check's outcome as a table. */
final class OutcomeTable {
  private static final double NANOS = 1e9;

  private OutcomeTable() {}

  static void print(Outcome outcome, PrintWriter out) {
    line(out, "operations", String.format("%,d", outcome.operations()));
    line(out, "pages", String.format("%,d", outcome.pages()));
    line(out, "bytes written", String.format("%,d", outcome.bytesWritten()));
    line(out, "compression ratio", String.format(Locale.ROOT, "%.2f", outcome.ratio()));
    if (outcome.staleSeen() > 0) {
      line(out, "stale pages, as in 6.12", String.format("%,d", outcome.staleSeen()));
    }
    line(out, "full comparisons", String.format("%,d", outcome.fullChecks()));
    out.println();
    row(out, "", name -> name, outcome);
    for (Counter counter : Counter.values()) {
      row(out, counter.word(), name -> counter(outcome, name, counter), outcome);
    }
    row(out, "operations/s", name -> speed(outcome, name), outcome);
    out.println();
  }

  private interface Cell {
    String of(String machine);
  }

  private static void line(PrintWriter out, String what, String value) {
    out.printf("%-26s%16s%n", what, value);
  }

  private static void row(PrintWriter out, String what, Cell cell, Outcome outcome) {
    out.printf("%-26s", what);
    outcome.machines().forEach(machine -> out.printf("%16s", tail(cell.of(machine))));
    out.println();
  }

  /** Kernel trees are named by their path; its end says most. */
  private static String tail(String text) {
    return text.length() <= 15 ? text : text.substring(text.length() - 15);
  }

  private static String counter(Outcome outcome, String machine, Counter counter) {
    CounterValues values = outcome.counters().get(machine);
    return values == null ? "-" : String.format("%,d", values.get(counter));
  }

  private static String speed(Outcome outcome, String machine) {
    long nanos = Math.max(1, outcome.nanos().getOrDefault(machine, 1L));
    return String.format("%,d", (long) (outcome.operations() * NANOS / nanos));
  }

  /** {@code 0 differences}, or every finding. */
  static void findings(Outcome outcome, PrintWriter out) {
    outcome.findings().forEach(finding -> out.println(finding.render()));
    long differences =
        outcome.findings().stream().filter(f -> f.kind() != Kind.EXPECTATION).count();
    long expectations = outcome.findings().size() - differences;
    if (expectations > 0) {
      out.println(expectations + " missed expectations");
    }
    out.println(differences == 1 ? "1 difference" : differences + " differences");
  }
}
