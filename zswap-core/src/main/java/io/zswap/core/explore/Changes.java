package io.zswap.core.explore;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** When what a task polls changed last. Two arrays, so that no run makes garbage here. */
final class Changes {
  private @Nullable Object[] polled = new Object[4];
  private long[] at = new long[4];
  private int size;

  void reset() {
    // Objects that only one run had are not kept.
    Arrays.fill(polled, 0, size, null);
    Arrays.fill(at, 0, size, 0);
    size = 0;
  }

  void note(Object what, long moment) {
    int i = find(what);
    if (i == size) {
      if (size == at.length) {
        polled = Arrays.copyOf(polled, size * 2);
        at = Arrays.copyOf(at, size * 2);
      }
      polled[size++] = what;
    }
    at[i] = moment;
  }

  boolean isSince(Object what, long moment) {
    int i = find(what);
    return i < size && at[i] > moment;
  }

  /** Its index; the size if it has not changed. */
  private int find(Object what) {
    int i = 0;
    while (i < size && polled[i] != what) {
      i++;
    }
    return i;
  }
}
