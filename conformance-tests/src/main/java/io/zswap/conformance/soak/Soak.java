package io.zswap.conformance.soak;

import io.zswap.api.area.AreaProvider;
import io.zswap.conformance.machines.Candidate;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;

/**
 * A long random run on all processors. In turn, for about a second each: every thread works on one
 * area of pages whose file fails now and then; then each thread runs machines from start to end,
 * with cgroups made, limited, moved and deleted, swap going off and on, compressors switched and
 * everything failing that can. The invariants are looked at whenever nothing moves.
 *
 * <p>A machine's run depends on its seed alone, and what breaks is kept as a program. What threads
 * do to each other in the area depends on the scheduler too.
 */
public final class Soak {
  private static final Duration TURN = Duration.ofSeconds(1);

  /** Far more than a turn takes on a machine with other things to do. */
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private final List<Candidate> machines;
  private final List<AreaProvider> areas;
  private final String codecOrigin;
  private final Path findings;
  private final SplittableRandom random;
  private final int threads = Math.max(2, Runtime.getRuntime().availableProcessors());
  private final Map<String, SoakLine> lines = new LinkedHashMap<>();
  private boolean hung;

  /**
   * A soak that has not begun.
   *
   * @param findings folder for programs that break something
   */
  public Soak(
      List<Candidate> machines,
      List<AreaProvider> areas,
      String codecOrigin,
      Path findings,
      long seed) {
    this.machines = List.copyOf(machines);
    this.areas = List.copyOf(areas);
    this.codecOrigin = codecOrigin;
    this.findings = findings;
    random = new SplittableRandom(seed);
  }

  /** How many threads work at once. */
  public int threads() {
    return threads;
  }

  /**
   * Soaks for a while, or until something breaks.
   *
   * @param progress told now and then how many seconds are over
   * @return a line for each machine and each kind of area
   * @throws IOException if there is no place for a temporary file
   */
  public List<SoakLine> run(Duration time, LongConsumer progress) throws IOException {
    long start = System.nanoTime();
    Path folder = Files.createTempDirectory("zswap-soak");
    try {
      while (System.nanoTime() - start < time.toNanos() && !hung && isFine()) {
        for (AreaProvider provider : areas) {
          area(provider, folder);
        }
        if (!machines.isEmpty() && !hung && isFine()) {
          machines();
        }
        progress.accept(TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - start));
      }
    } finally {
      if (!hung) {
        Files.deleteIfExists(folder.resolve("soak"));
        Files.delete(folder);
      }
    }
    return List.copyOf(lines.values());
  }

  private boolean isFine() {
    return lines.values().stream().allMatch(line -> line.broken().isEmpty());
  }

  private synchronized void add(SoakLine line) {
    lines.merge(line.subject(), line, SoakLine::plus);
  }

  private void area(AreaProvider provider, Path folder) {
    AreaRound round = new AreaRound(provider, folder, random.split(), threads);
    String name = provider.name() + " area";
    together(name, round.tasks(System.nanoTime() + TURN.toNanos()));
    if (!hung) {
      together(name, List.of(() -> add(round.quiet())));
    }
  }

  private void machines() {
    List<Runnable> tasks = new ArrayList<>();
    long until = System.nanoTime() + TURN.toNanos();
    for (int thread = 0; thread < threads; thread++) {
      SplittableRandom own = random.split();
      tasks.add(
          () -> {
            do {
              Candidate candidate = machines.get(own.nextInt(machines.size()));
              add(new MachineRun(candidate, own.nextInt(1 << 30), codecOrigin).run(findings));
            } while (System.nanoTime() < until && isFineNow());
          });
    }
    together("machines", tasks);
  }

  private synchronized boolean isFineNow() {
    return isFine();
  }

  /** Has tasks done at the same time; one that does not come back breaks I6. */
  private void together(String what, List<Runnable> tasks) {
    CountDownLatch done = new CountDownLatch(tasks.size());
    List<Thread> all = new ArrayList<>();
    for (Runnable task : tasks) {
      Thread thread =
          new Thread(
              () -> {
                try {
                  task.run();
                } catch (RuntimeException | Error e) {
                  add(broken(what, "I6 progress: it ended with " + e));
                } finally {
                  done.countDown();
                }
              },
              "zswap-soak");
      thread.setDaemon(true);
      all.add(thread);
      thread.start();
    }
    try {
      hung = !done.await(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      hung = true;
    }
    if (hung) {
      StringBuilder text = new StringBuilder("I6 progress: not back after " + PATIENCE);
      for (Thread thread : all) {
        for (StackTraceElement frame : thread.getStackTrace()) {
          text.append("\n  ").append(frame);
        }
      }
      add(broken(what, text.toString()));
    }
  }

  private static SoakLine broken(String what, String text) {
    return new SoakLine(what, 0, 0, 0, 0, 0, List.of(what + ": " + text));
  }
}
