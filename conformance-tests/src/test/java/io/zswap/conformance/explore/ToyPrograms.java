package io.zswap.conformance.explore;

import static io.zswap.conformance.explore.ToyScenario.await;
import static io.zswap.conformance.explore.ToyScenario.check;
import static io.zswap.conformance.explore.ToyScenario.grow;
import static io.zswap.conformance.explore.ToyScenario.lock;
import static io.zswap.conformance.explore.ToyScenario.read;
import static io.zswap.conformance.explore.ToyScenario.readers;
import static io.zswap.conformance.explore.ToyScenario.unlock;
import static io.zswap.conformance.explore.ToyScenario.write;

import io.zswap.conformance.explore.ToyScenario.Step;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Random programs of two or three tasks over one or two objects of each kind that a zswap machine
 * has. Some deadlock, some end early. Deterministic.
 */
final class ToyPrograms {
  /** What the steps of different tasks can depend on each other by. */
  enum Kind {
    /** Plain shared memory. */
    VARIABLE(0, 1),
    /** Taken and given back; others wait, or look whether it is held. */
    LOCK(2, 3),
    /** Who asks first gets the lower number: an allocator, the slot map. */
    ALLOCATOR(4, 4),
    /** Used until somebody frees it; a use after that ends the run. */
    LIFE(5, 5),
    /** Readers come and go; a grace period waits until none is in. */
    RCU(6, 6),
    /** Queued by one task, waited for and run by another. */
    WORK(7, 7);

    private final int first;
    private final int last;

    Kind(int first, int last) {
      this.first = first;
      this.last = last;
    }

    boolean has(long object) {
      return object >= first && object <= last;
    }
  }

  /** How many kinds of steps there are. */
  static final int STEPS = 12;

  private static final int OBJECTS = 8;

  private final Random random;
  private final int kinds;
  private final int most;

  private ToyPrograms(long seed, int kinds, int most) {
    this.random = new Random(seed);
    this.kinds = kinds;
    this.most = most;
  }

  /**
   * The program of a seed, small enough for all of its schedules.
   *
   * @param kinds how many kinds of steps it may have: 4, only variables and locks; 5, also steps
   *     that end the run; up to {@link #STEPS}
   */
  static ToyScenario of(long seed, int kinds) {
    return new ToyPrograms(seed, kinds, 6).program();
  }

  /** A longer one: only its schedules of few preemptions can all be run. */
  static ToyScenario longer(long seed, int kinds) {
    return new ToyPrograms(seed, kinds, 10).program();
  }

  private ToyScenario program() {
    ToyScenario s =
        new ToyScenario(
            OBJECTS, x -> new int[] {x.shared[0], x.shared[1], x.local[0][0], x.local[1][0]});
    int tasks = 2 + random.nextInt(2);
    for (int t = 0; t < tasks; t++) {
      int size = tasks == 2 ? 3 + random.nextInt(most - 2) : 2 + random.nextInt(most / 2);
      s.task(steps(t, size).toArray(new Step[0]));
    }
    return s;
  }

  private List<Step> steps(int task, int size) {
    List<Step> steps = new ArrayList<>();
    int held = 0;
    boolean reads = false;
    for (int i = 0; i < size; i++) {
      int v = random.nextInt(2);
      int add = 1 + random.nextInt(5);
      switch (random.nextInt(kinds)) {
        case 0 -> steps.add(read(v, 0));
        case 1 -> steps.add(write(v, l -> l[0] * 3 + add));
        case 2 -> {
          if ((held & 1 << v) == 0) {
            steps.add(lock(2 + v));
            held |= 1 << v;
          }
        }
        case 4 -> steps.add(check(v, x -> x % 2 == 1));
        case 5 -> steps.add(read(2 + v, 0)); // is it held?
        case 6 -> steps.add(grow(4, 0));
        case 7 -> steps.add(v == 0 ? check(5, x -> x != 0) : write(5, l -> 1));
        case 8 -> {
          steps.add(readers(6, reads ? -1 : 1));
          reads = !reads;
        }
        case 9 -> {
          if (!reads) {
            steps.add(await(6, x -> x == 0, x -> x));
          }
        }
        case 10 -> steps.add(task == 0 ? write(7, l -> add) : await(7, x -> x != 0, x -> 0));
        case 11 -> steps.add(await(v, x -> x % 2 == 0, x -> x + add));
        default -> {
          if ((held & 1 << v) != 0) {
            steps.add(unlock(2 + v));
            held &= ~(1 << v);
          }
        }
      }
    }
    if (reads) {
      steps.add(readers(6, -1));
    }
    return steps;
  }
}
