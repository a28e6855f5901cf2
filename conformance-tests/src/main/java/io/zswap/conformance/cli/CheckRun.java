package io.zswap.conformance.cli;

import io.zswap.api.explore.Protocol;
import io.zswap.conformance.check.Cell;
import io.zswap.conformance.check.Checker;
import io.zswap.conformance.litmus.Litmus;
import io.zswap.conformance.litmus.Race;
import io.zswap.conformance.machines.Explorable;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Explores programs on machines, machines side by side, within one budget. */
final class CheckRun {
  private final Checker checker;
  private final List<Litmus> programs = new ArrayList<>();
  private final Function<Race, Protocol> protocol;
  private final @Nullable Integer bound;
  private final Duration budget;

  CheckRun(
      Checker checker,
      List<Race> races,
      Function<Race, Protocol> protocol,
      @Nullable Integer bound,
      Duration budget) {
    this.checker = checker;
    this.protocol = protocol;
    this.bound = bound;
    this.budget = budget;
    races.forEach(race -> programs.addAll(race.programs()));
  }

  /** Every program on every machine; the cells of one program stand together. */
  List<Cell> on(List<Explorable> machines, PrintWriter err) {
    AtomicInteger done = new AtomicInteger();
    int threads = Math.min(machines.size(), Runtime.getRuntime().availableProcessors());
    ExecutorService executor = Executors.newFixedThreadPool(Math.max(1, threads));
    Progress progress = new Progress(err, (long) programs.size() * machines.size(), "explorations");
    try {
      List<Future<List<Cell>>> futures = new ArrayList<>();
      Duration share = budget.multipliedBy(Math.max(1, threads)).dividedBy(machines.size());
      for (Explorable machine : machines) {
        futures.add(executor.submit(() -> one(machine, share, done)));
      }
      List<List<Cell>> columns = new ArrayList<>();
      for (Future<List<Cell>> future : futures) {
        columns.add(await(future, progress, done));
      }
      List<Cell> cells = new ArrayList<>();
      for (int p = 0; p < programs.size(); p++) {
        for (List<Cell> column : columns) {
          cells.add(column.get(p));
        }
      }
      return cells;
    } finally {
      executor.shutdownNow();
      progress.end();
    }
  }

  private static List<Cell> await(
      Future<List<Cell>> future, Progress progress, AtomicInteger done) {
    while (true) {
      try {
        return future.get(200, TimeUnit.MILLISECONDS);
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

  /** Programs of two tasks first: what the others leave of the time does not matter to them. */
  private List<Cell> one(Explorable machine, Duration share, AtomicInteger done) {
    Cell[] cells = new Cell[programs.size()];
    long left = share.toNanos();
    int pass = programs.size();
    for (int round = 0; round < 2; round++) {
      for (int p = 0; p < programs.size(); p++) {
        Litmus litmus = programs.get(p);
        if (litmus.twoTasks() != (round == 0)) {
          continue;
        }
        // Most are done in no time: whoever needs more may have much of what is left.
        Duration limit = Duration.ofNanos(Math.max(left / pass, left / (round + 2)));
        Cell cell =
            checker.check(litmus, machine, protocol.apply(litmus.race()), boundOf(litmus), limit);
        cells[p] = cell;
        left = Math.max(1, left - (long) (cell.seconds() * 1e9));
        pass--;
        done.incrementAndGet();
      }
    }
    return List.of(cells);
  }

  private int boundOf(Litmus litmus) {
    if (bound != null) {
      return bound;
    }
    return litmus.twoTasks() ? Cell.UNBOUNDED : Checker.DEFAULT_BOUND;
  }
}
