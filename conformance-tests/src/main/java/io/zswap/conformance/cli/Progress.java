package io.zswap.conformance.cli;

import java.io.Console;
import java.io.PrintWriter;
import java.util.function.LongConsumer;

/** One line on a terminal that says how far a long run is; nothing elsewhere. */
final class Progress implements LongConsumer {
  private static final long FIRST_NANOS = 2_000_000_000L;
  private static final long EVERY_NANOS = 500_000_000L;

  private final PrintWriter err;
  private final String what;
  private final long total;
  private final boolean terminal = isTerminal();
  private final long start = System.nanoTime();
  private long next = start + FIRST_NANOS;
  private boolean shown;

  Progress(PrintWriter err, long total) {
    this(err, total, "operations");
  }

  Progress(PrintWriter err, long total, String what) {
    this.err = err;
    this.what = what;
    this.total = total;
  }

  /** From JDK 22 on there is a console without a terminal; only the console itself knows. */
  @SuppressWarnings("SystemConsoleNull")
  private static boolean isTerminal() {
    Console console = System.console();
    if (console == null) {
      return false;
    }
    try {
      return (boolean) Console.class.getMethod("isTerminal").invoke(console);
    } catch (ReflectiveOperationException e) {
      return true;
    }
  }

  @Override
  public void accept(long done) {
    long now = System.nanoTime();
    if (terminal && now > next) {
      next = now + EVERY_NANOS;
      shown = true;
      long seconds = (now - start) / 1_000_000_000L;
      err.printf("\r%,d of %,d %s, %d s ", done, total, what, seconds);
      err.flush();
    }
  }

  /** Takes the line away. */
  void end() {
    if (shown) {
      err.print("\r" + " ".repeat(70) + "\r");
      err.flush();
    }
  }
}
