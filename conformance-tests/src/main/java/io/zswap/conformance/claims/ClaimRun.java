package io.zswap.conformance.claims;

import io.zswap.api.explore.FreeMode;
import io.zswap.api.explore.Granularity;
import io.zswap.conformance.check.Cell;
import io.zswap.conformance.check.Checker;
import io.zswap.conformance.litmus.Litmus;
import io.zswap.conformance.machines.Explorable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongConsumer;

/** Explores what claims are about. What several claims are about is explored once. */
public final class ClaimRun {
  private static final int THREADS = Runtime.getRuntime().availableProcessors();

  private final Checker checker =
      new Checker(FreeMode.POISON, Granularity.PRIMITIVE).withoutModes();
  private final List<Explorable> machines;
  private final Duration budget;

  /**
   * Prepares a run.
   *
   * @param budget for each program on each machine
   */
  public ClaimRun(List<Explorable> machines, Duration budget) {
    this.machines = List.copyOf(machines);
    this.budget = budget;
  }

  /** How many explorations there are. */
  public int size(List<Claim> claims) {
    return jobs(claims).size();
  }

  private record Job(Claim claim, Litmus litmus, Explorable machine) {
    String key() {
      return claim.protocol()
          + " "
          + litmus.name()
          + " "
          + machine.name()
          + " "
          + claim.bound(litmus);
    }
  }

  private Map<String, Job> jobs(List<Claim> claims) {
    Map<String, Job> jobs = new LinkedHashMap<>();
    for (Claim claim : claims) {
      for (Litmus litmus : claim.programs()) {
        for (Explorable machine : machines) {
          Job job = new Job(claim, litmus, machine);
          jobs.putIfAbsent(job.key(), job);
        }
      }
    }
    return jobs;
  }

  /**
   * Explores.
   *
   * @param progress told how many explorations are done
   */
  public List<ClaimResult> run(List<Claim> claims, LongConsumer progress) {
    Map<String, Cell> cells = explore(jobs(claims), progress);
    List<ClaimResult> results = new ArrayList<>();
    List<String> names = machines.stream().map(Explorable::name).toList();
    for (Claim claim : claims) {
      List<Cell> own = new ArrayList<>();
      for (Litmus litmus : claim.programs()) {
        for (Explorable machine : machines) {
          Cell cell = cells.get(new Job(claim, litmus, machine).key());
          if (cell != null) {
            own.add(cell);
          }
        }
      }
      results.add(new ClaimResult(claim, names, own));
    }
    return results;
  }

  private Map<String, Cell> explore(Map<String, Job> jobs, LongConsumer progress) {
    AtomicLong done = new AtomicLong();
    ExecutorService executor = Executors.newFixedThreadPool(THREADS);
    try {
      Map<String, Future<Cell>> futures = new LinkedHashMap<>();
      jobs.forEach(
          (key, job) ->
              futures.put(
                  key,
                  executor.submit(
                      () -> {
                        Cell cell = explore(job);
                        synchronized (done) {
                          progress.accept(done.incrementAndGet());
                        }
                        return cell;
                      })));
      Map<String, Cell> cells = new LinkedHashMap<>();
      for (Map.Entry<String, Future<Cell>> e : futures.entrySet()) {
        cells.put(e.getKey(), e.getValue().get());
      }
      return cells;
    } catch (ExecutionException e) {
      throw e.getCause() instanceof RuntimeException r ? r : new IllegalStateException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    } finally {
      executor.shutdownNow();
    }
  }

  private Cell explore(Job job) {
    int bound = job.claim().bound(job.litmus());
    return checker.check(job.litmus(), job.machine(), job.claim().protocol(), bound, budget);
  }
}
