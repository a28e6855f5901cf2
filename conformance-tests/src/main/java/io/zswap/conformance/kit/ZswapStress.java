package io.zswap.conformance.kit;

import io.zswap.api.InvalidParameterException;
import io.zswap.api.ZswapParameter;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicBoolean;

/** A plain zswap under several threads; each slot by one at a time, as its folio lock has it. */
final class ZswapStress {
  private static final int THREADS = 4;
  private static final int OPERATIONS = 10_000;

  private static final String[] COMPRESSORS = {"lz4", "lz4hc", "zstd", "deflate"};

  private ZswapStress() {}

  static List<Rule> rules() {
    return List.of(
        rule("slots", "threads store, load and invalidate", new Disturbance[0]),
        rule("parameters", "the same, while parameters change", ZswapStress::parameters),
        rule("areas", "the same, while another area goes on and off", ZswapStress::areas),
        rule("looking", "the same, while somebody looks at the statistics", ZswapStress::looking));
  }

  /** Done over and over by a thread of its own. */
  private interface Disturbance {
    void once(StoreRig rig, SplittableRandom random);
  }

  private static Rule rule(String id, String title, Disturbance... disturbances) {
    return new Rule(
        "stress/" + id,
        Rule.Group.STRESS,
        title,
        subject -> {
          if (subject.zswap().isEmpty()) {
            return Verdict.skipped("not applicable: a machine has one thread; see its races");
          }
          Problems problems = new Problems();
          try (StoreRig rig = new StoreRig(subject)) {
            run(rig, problems, disturbances);
          }
          return problems.verdict(THREADS + " threads, " + OPERATIONS + " operations each");
        });
  }

  private static void parameters(StoreRig rig, SplittableRandom random) {
    ZswapParameter parameter =
        random.nextBoolean() ? ZswapParameter.COMPRESSOR : ZswapParameter.MAX_POOL_PERCENT;
    String value =
        parameter == ZswapParameter.COMPRESSOR
            ? COMPRESSORS[random.nextInt(COMPRESSORS.length)]
            : String.valueOf(1 + random.nextInt(90));
    try {
      rig.zswap.parameters().set(parameter, value);
    } catch (InvalidParameterException e) {
      // A codec that it does not have.
    }
  }

  private static void areas(StoreRig rig, SplittableRandom random) {
    rig.zswap.swapon(1, 1 + random.nextInt(100));
    rig.zswap.swapoff(1);
  }

  private static void looking(StoreRig rig, SplittableRandom random) {
    if (rig.zswap.statistics().storedPages() < 0 || rig.zswap.totalPages() < 0) {
      throw new AssertionError("a count is below 0");
    }
  }

  private static void run(StoreRig rig, Problems problems, Disturbance... disturbances) {
    AtomicBoolean done = new AtomicBoolean();
    List<Thread> workers = new ArrayList<>();
    for (int t = 0; t < THREADS; t++) {
      int thread = t;
      workers.add(start(problems, () -> work(rig, thread, problems)));
    }
    List<Thread> others = new ArrayList<>();
    for (Disturbance disturbance : disturbances) {
      SplittableRandom random = new SplittableRandom(99);
      others.add(
          start(
              problems,
              () -> {
                while (!done.get()) {
                  disturbance.once(rig, random);
                }
              }));
    }
    join(workers);
    done.set(true);
    join(others);
  }

  private static Thread start(Problems problems, Runnable work) {
    Thread thread =
        new Thread(
            () -> {
              try {
                work.run();
              } catch (RuntimeException | Error e) {
                synchronized (problems) {
                  problems.expect(false, Watch.broke(e));
                }
              }
            },
            "zswap-kit-stress");
    thread.setDaemon(true);
    thread.start();
    return thread;
  }

  private static void join(List<Thread> threads) {
    try {
      for (Thread thread : threads) {
        thread.join();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  private static void work(StoreRig rig, int thread, Problems problems) {
    SplittableRandom random = new SplittableRandom(thread);
    for (int n = 0; n < OPERATIONS; n++) {
      int slot = random.nextInt(StoreRig.SLOTS);
      int dice = random.nextInt(10);
      if (dice < 4) {
        rig.store(slot, 1 + random.nextInt(1 << 20));
      } else if (dice < 9) {
        rig.load(slot, dice < 6, problems);
      } else {
        rig.invalidate(slot);
      }
      if (n % 256 == 0) {
        synchronized (problems) {
          if (problems.any()) {
            return;
          }
        }
      }
    }
  }

  /** The invariants as far as they show from outside. */
  static Verdict invariant(Subject subject, String invariant) {
    if (invariant.equals("I3")) {
      return Verdict.skipped("untestable: a plain zswap does not show its lists");
    }
    if (invariant.equals("I7")) {
      return Verdict.skipped("untestable: a plain zswap does not show its WARNs");
    }
    Problems data = new Problems();
    Problems accounts = new Problems();
    Problems leaks = new Problems();
    try (StoreRig rig = new StoreRig(subject)) {
      run(rig, data);
      long held = 0;
      for (int slot = 0; slot < StoreRig.SLOTS; slot++) {
        held += rig.load(slot, false, data) == StoreRig.Load.LOADED ? 1 : 0;
      }
      long counted = rig.zswap.statistics().storedPages();
      accounts.expect(
          counted == held, "I4 accounts: stored_pages is " + counted + ", it has " + held);
      for (int slot = 0; slot < StoreRig.SLOTS; slot++) {
        rig.invalidate(slot);
      }
      long left = rig.zswap.statistics().storedPages();
      leaks.expect(left == 0, "I5 leaks: stored_pages is " + left + " with nothing stored");
      long pages = rig.zswap.totalPages();
      leaks.expect(pages == 0, "I5 leaks: pools have " + pages + " pages with nothing stored");
    }
    String seen = THREADS * OPERATIONS + " operations";
    return switch (invariant) {
      case "I1" -> data.verdict(seen);
      case "I4" -> accounts.verdict(seen);
      case "I5" -> leaks.verdict(seen);
      default -> Verdict.passed("all threads came to their end");
    };
  }
}
