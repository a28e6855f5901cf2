package io.zswap.core.sync;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A heap without room, for what has to go well all the same; in a JVM of its own. */
public final class FullHeap {
  /** So long it may take. */
  private static final int SECONDS = 100;

  /** What fills the heap, as a chain. */
  private static @Nullable Object filler;

  private FullHeap() {}

  /**
   * Runs a class's main in another JVM, with a small heap.
   *
   * @return what it prints, which should be what is wrong, and how it ended unless all was well
   */
  public static String inJvmOfItsOwn(Class<?> main) throws IOException, InterruptedException {
    Path output = Files.createTempFile("full-heap", ".txt");
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx32m",
                "-XX:+UseSerialGC",
                "-XX:-UseTLAB",
                // The Flight Recorder says so if it has no memory itself.
                "-Xlog:disable",
                "-cp",
                System.getProperty(
                    "surefire.test.class.path", System.getProperty("java.class.path")),
                main.getName())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    try {
      boolean over = process.waitFor(SECONDS, TimeUnit.SECONDS);
      String said =
          Files.readString(output)
              .lines()
              // Newer JVMs', of native libraries.
              .filter(line -> !line.startsWith("WARNING: "))
              .collect(Collectors.joining("\n"));
      return over && process.exitValue() == 0
          ? said
          : said + (over ? "\nexit code " + process.exitValue() : "\nnot over");
    } finally {
      process.destroyForcibly();
      Files.delete(output);
    }
  }

  /** Threads of the JDK's own run out of memory, too, and would say so. */
  private static void tell(Thread thread, Throwable e) {
    if (!thread.isDaemon()) {
      e.printStackTrace();
    }
  }

  /**
   * Fills the heap.
   *
   * @param least bytes that are not to be had any more, at least 32; 0 if nothing is
   */
  public static void fill(int least) {
    Thread.setDefaultUncaughtExceptionHandler(FullHeap::tell);
    for (int bytes = 1 << 20; bytes >= Math.max(least, 32); bytes /= 2) {
      try {
        while (true) {
          Object[] next = new Object[bytes / 4 - 4];
          next[0] = filler;
          filler = next;
        }
      } catch (OutOfMemoryError e) {
        // On with smaller ones.
      }
    }
    try {
      while (least == 0) {
        filler = new Object[] {filler};
      }
    } catch (OutOfMemoryError e) {
      // Full.
    }
  }

  /** Empties it again. */
  public static void empty() {
    filler = null;
  }

  /**
   * A thread that calls something when the heap is full. It has to be started before that, and one
   * of its own for each call, as the Flight Recorder has something for each that it makes only
   * then.
   */
  public static final class Caller extends Thread {
    private final Runnable call;
    private volatile boolean now;
    private volatile boolean done;
    private @Nullable Throwable thrown;

    /** Of this call. */
    public Caller(Runnable call) {
      this.call = call;
    }

    /** Calls it. */
    public void go() {
      now = true;
    }

    /** Waits until it has returned, which to join would take memory for. */
    public void await() {
      while (!done) {
        Thread.onSpinWait();
      }
    }

    /** What was thrown, if the call has returned. */
    public @Nullable Throwable thrown() {
      return thrown;
    }

    @Override
    public void run() {
      while (!now) {
        Thread.onSpinWait();
      }
      try {
        call.run();
      } catch (Throwable e) {
        thrown = e;
      }
      done = true;
    }
  }
}
