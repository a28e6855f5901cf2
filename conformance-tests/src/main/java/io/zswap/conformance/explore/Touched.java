package io.zswap.conformance.explore;

import io.zswap.api.explore.Access;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * For each object the steps of the current run that touch it, oldest first. Objects are given small
 * numbers, and an access becomes an {@code int}: the object's number and the mode. An object's list
 * is meant by any access to it.
 */
final class Touched {
  private static final int MODE_BITS = 2;
  private static final int MODE_MASK = (1 << MODE_BITS) - 1;

  private final Map<Long, Integer> numbers = new HashMap<>();
  private int[][] steps = new int[64][];
  private int[][] accesses = new int[64][];
  private int[] size = new int[64];

  /** Small numbers for what a scenario calls its objects. */
  int[] intern(long[] packed) {
    int[] result = new int[packed.length];
    for (int i = 0; i < packed.length; i++) {
      Integer number = numbers.get(Access.object(packed[i]));
      if (number == null) {
        number = numbers.size();
        numbers.put(Access.object(packed[i]), number);
        if (number == size.length) {
          steps = Arrays.copyOf(steps, number * 2);
          accesses = Arrays.copyOf(accesses, number * 2);
          size = Arrays.copyOf(size, number * 2);
        }
        steps[number] = new int[8];
        accesses[number] = new int[8];
      }
      result[i] = number << MODE_BITS | Access.mode(packed[i]);
    }
    return result;
  }

  /** Appends a step to the list of everything it touches. */
  void push(int step, int[] touches) {
    for (int access : touches) {
      int o = access >> MODE_BITS;
      if (size[o] == steps[o].length) {
        steps[o] = Arrays.copyOf(steps[o], size[o] * 2);
        accesses[o] = Arrays.copyOf(accesses[o], size[o] * 2);
      }
      steps[o][size[o]] = step;
      accesses[o][size[o]++] = access;
    }
  }

  /** Takes back the last step. */
  void pop(int[] touches) {
    for (int access : touches) {
      size[access >> MODE_BITS]--;
    }
  }

  /** Position of the last step on the list of an access's object; -1 if there is none. */
  int last(int access) {
    return size[access >> MODE_BITS] - 1;
  }

  /** The step at a position of that list. */
  int step(int access, int at) {
    return steps[access >> MODE_BITS][at];
  }

  /** What that step does to the object. */
  int access(int access, int at) {
    return accesses[access >> MODE_BITS][at];
  }

  static boolean reads(int access) {
    return (access & MODE_MASK) == Access.READ;
  }

  static boolean dependent(int a, int b) {
    return Access.dependent(a, b);
  }

  static boolean mayRace(int a, int b, boolean untilItWaits) {
    return Access.dependent(a, b) && (untilItWaits || Access.mayBeCoEnabled(a, b));
  }

  static boolean dependent(int[] a, int[] b) {
    for (int x : a) {
      for (int y : b) {
        if (dependent(x, y)) {
          return true;
        }
      }
    }
    return false;
  }
}
