package io.zswap.conformance.cli;

import io.zswap.api.machine.Counter;
import io.zswap.api.machine.CounterValues;
import io.zswap.conformance.crosscheck.CrossCheckResult;
import io.zswap.conformance.crosscheck.Finding.Kind;
import java.io.PrintWriter;
import java.util.Locale;

/** A cross-check's result as a table. */
final class CrosscheckTable {
  private static final double NANOS = 1e9;

  private CrosscheckTable() {}

  static void print(CrossCheckResult result, PrintWriter out) {
    line(out, "operations", String.format("%,d", result.operations()));
    line(out, "pages", String.format("%,d", result.pages()));
    line(out, "bytes written", String.format("%,d", result.bytesWritten()));
    line(out, "compression ratio", String.format(Locale.ROOT, "%.2f", result.ratio()));
    if (result.staleSeen() > 0) {
      line(out, "stale pages, as in 6.12", String.format("%,d", result.staleSeen()));
    }
    line(out, "full comparisons", String.format("%,d", result.fullChecks()));
    out.println();
    row(out, "", name -> name, result);
    for (Counter counter : Counter.values()) {
      row(out, counter.word(), name -> counter(result, name, counter), result);
    }
    row(out, "operations/s", name -> speed(result, name), result);
    out.println();
  }

  private interface Cell {
    String of(String machine);
  }

  private static void line(PrintWriter out, String what, String value) {
    out.printf("%-26s%16s%n", what, value);
  }

  private static void row(PrintWriter out, String what, Cell cell, CrossCheckResult result) {
    out.printf("%-26s", what);
    result.machines().forEach(machine -> out.printf("%16s", Text.tail(cell.of(machine), 15)));
    out.println();
  }

  private static String counter(CrossCheckResult result, String machine, Counter counter) {
    CounterValues values = result.counters().get(machine);
    return values == null ? "-" : String.format("%,d", values.get(counter));
  }

  private static String speed(CrossCheckResult result, String machine) {
    long nanos = Math.max(1, result.nanos().getOrDefault(machine, 1L));
    return String.format("%,d", (long) (result.operations() * NANOS / nanos));
  }

  /** {@code 0 differences}, or every finding. */
  static void findings(CrossCheckResult result, PrintWriter out) {
    result.findings().forEach(finding -> out.println(finding.render()));
    long differences = result.findings().stream().filter(f -> f.kind() != Kind.EXPECTATION).count();
    long expectations = result.findings().size() - differences;
    if (expectations > 0) {
      out.println(expectations + " missed expectations");
    }
    out.println(differences == 1 ? "1 difference" : differences + " differences");
  }
}
