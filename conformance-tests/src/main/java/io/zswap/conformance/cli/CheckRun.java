package io.zswap.conformance.cli;

import io.zswap.api.explore.Protocol;
import io.zswap.conformance.check.Cell;
import io.zswap.conformance.check.Checker;
import io.zswap.conformance.litmus.Litmus;
import io.zswap.conformance.litmus.Topic;
import io.zswap.conformance.machines.Explorable;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/** Explores programs on machines, one cell per processor at a time, within one budget. */
final class CheckRun {
  private static final int THREADS = Runtime.getRuntime().availableProcessors();

  private final Checker checker;
  private final List<Litmus> programs;
  private final Function<Topic, Protocol> protocol;
  private final @Nullable Integer bound;
  private final Duration budget;

  private record Job(int program, int machine) {}

  CheckRun(
      Checker checker,
      List<Litmus> programs,
      Function<Topic, Protocol> protocol,
      @Nullable Integer bound,
      Duration budget) {
    this.checker = checker;
    this.programs = List.copyOf(programs);
    this.protocol = protocol;
    this.bound = bound;
    this.budget = budget;
  }

  /** Every program on every machine; the cells of one program stand together. */
  List<Cell> on(List<Explorable> machines, PrintWriter err) {
    return on(machines, err, "explorations");
  }

  /** The same; a terminal is told how many are done {@code what}. */
  List<Cell> on(List<Explorable> machines, PrintWriter err, String what) {
    Cell[] cells = new Cell[programs.size() * machines.size()];
    AtomicInteger done = new AtomicInteger();
    ExecutorService executor = Executors.newFixedThreadPool(THREADS);
    Progress progress = new Progress(err, cells.length, what);
    try {
      ready(machines, executor, progress);
      long end = System.nanoTime() + budget.toNanos();
      List<Job> jobs = jobs(machines.size());
      while (!jobs.isEmpty()) {
        done.set(cells.length - jobs.size());
        List<Future<?>> futures = new ArrayList<>();
        for (Job job : jobs) {
          int waiting = jobs.size() - futures.size();
          Runnable run =
              () -> {
                int at = job.program() * machines.size() + job.machine();
                Litmus litmus = programs.get(job.program());
                cells[at] = longer(cells[at], litmus, machines.get(job.machine()), end, waiting);
                done.incrementAndGet();
              };
          futures.add(executor.submit(run));
        }
        for (Future<?> future : futures) {
          await(future, progress, done);
        }
        jobs =
            jobs.stream()
                .filter(j -> again(cells[j.program() * machines.size() + j.machine()], end) > 0)
                .toList();
      }
      return List.of(cells);
    } finally {
      executor.shutdownNow();
      progress.end();
    }
  }

  /** Has machines built that are not yet: that is not to cost the searches their time. */
  private void ready(List<Explorable> machines, ExecutorService executor, LongConsumer progress) {
    List<Future<?>> futures = new ArrayList<>();
    for (Explorable machine : machines) {
      futures.add(executor.submit(() -> checker.prepare(programs.get(0), machine)));
    }
    for (Future<?> future : futures) {
      await(future, progress, new AtomicInteger());
    }
  }

  /**
   * Programs of two tasks first: what the others leave of the time does not matter to them. Of
   * those the longest first, so that no processor waits for one that began late; of the others the
   * shortest, which leave more to the rest.
   */
  private List<Job> jobs(int machines) {
    List<Job> jobs = new ArrayList<>();
    for (int p = 0; p < programs.size(); p++) {
      for (int m = 0; m < machines; m++) {
        jobs.add(new Job(p, m));
      }
    }
    jobs.sort(
        Comparator.comparingInt(
            job -> {
              Litmus litmus = programs.get(job.program());
              return litmus.isSmall() ? -operations(litmus) : operations(litmus);
            }));
    return jobs;
  }

  private static int operations(Litmus litmus) {
    return litmus.program().tasks().stream().mapToInt(t -> t.steps().size()).sum();
  }

  /**
   * Explores for a fair share of what is left. Most are done in no time; whoever was cut off begins
   * again, for at least half as long again, or stays as it is.
   */
  private Cell longer(
      @Nullable Cell before, Litmus litmus, Explorable machine, long end, int waiting) {
    long again = before == null ? 1 : again(before, end);
    if (before != null && again == 0) {
      return before;
    }
    long fair = Math.max(1, end - System.nanoTime()) * THREADS / Math.max(THREADS, waiting);
    Duration limit = Duration.ofNanos(Math.max(fair, again));
    return checker.check(litmus, machine, protocol.apply(litmus.topic()), boundOf(litmus), limit);
  }

  /** How long to explore again what was cut off; 0 if it was not, or that is more than is left. */
  private static long again(Cell cell, long end) {
    boolean cutOff = cell.result().isPresent() && !cell.covered() && cell.witness().isEmpty();
    long nanos = (long) (cell.seconds() * 1.5e9);
    return cutOff && nanos <= end - System.nanoTime() ? nanos : 0;
  }

  private static void await(Future<?> future, LongConsumer progress, AtomicInteger done) {
    while (true) {
      try {
        future.get(200, TimeUnit.MILLISECONDS);
        return;
      } catch (TimeoutException e) {
        progress.accept(done.get());
      } catch (ExecutionException e) {
        throw e.getCause() instanceof RuntimeException r ? r : new IllegalStateException(e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException("interrupted", e);
      }
    }
  }

  private int boundOf(Litmus litmus) {
    if (bound != null) {
      return bound;
    }
    return litmus.isSmall() ? Cell.UNBOUNDED : Checker.DEFAULT_BOUND;
  }
}
