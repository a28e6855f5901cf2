package io.zswap.conformance.kit;

import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/** Runs a test where it may hang: a subject that does not come back breaks I6. */
final class Watch {
  private Watch() {}

  static Verdict run(Supplier<Verdict> test, Duration limit) {
    FutureTask<Verdict> task = new FutureTask<>(test::get);
    Thread thread = new Thread(task, "zswap-kit");
    // One that hangs must not keep the JVM.
    thread.setDaemon(true);
    thread.start();
    try {
      return task.get(limit.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      return Verdict.failed(
          "I6 progress: not back within " + limit.toSeconds() + " s; it stands at\n" + at(thread));
    } catch (ExecutionException e) {
      Throwable cause = e.getCause();
      return Verdict.failed(broke(cause == null ? e : cause));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Verdict.skipped("interrupted");
    }
  }

  private static String at(Thread thread) {
    StringBuilder text = new StringBuilder();
    for (StackTraceElement frame : thread.getStackTrace()) {
      text.append("  ").append(frame).append('\n');
    }
    return text.toString();
  }

  /** Not a typed answer, or one where none was due; the first frames say where. */
  static String broke(Throwable e) {
    StringBuilder text = new StringBuilder("it threw " + e);
    StackTraceElement[] trace = e.getStackTrace();
    for (int i = 0; i < Math.min(6, trace.length); i++) {
      text.append("\n  at ").append(trace[i]);
    }
    return text.toString();
  }
}
