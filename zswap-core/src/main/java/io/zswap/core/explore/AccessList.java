package io.zswap.core.explore;

import io.zswap.api.explore.Access;
import io.zswap.api.explore.Trace;
import java.util.Arrays;
import java.util.function.LongPredicate;

/** A few accesses. */
final class AccessList {
  private long[] accesses = new long[4];
  private int size;

  void clear() {
    size = 0;
  }

  void add(long access) {
    if (size == accesses.length) {
      accesses = Arrays.copyOf(accesses, size * 2);
    }
    accesses[size++] = access;
  }

  void addAll(AccessList other) {
    for (int i = 0; i < other.size; i++) {
      add(other.accesses[i]);
    }
  }

  /** Adds reads of those of the same objects, each object once. */
  void addObjects(AccessList other, LongPredicate which) {
    for (int i = 0; i < other.size; i++) {
      long access = other.accesses[i];
      if (which.test(access)) {
        long read = Access.of(Access.object(access), Access.READ);
        if (!contains(read)) {
          add(read);
        }
      }
    }
  }

  private boolean contains(long access) {
    for (int i = 0; i < size; i++) {
      if (accesses[i] == access) {
        return true;
      }
    }
    return false;
  }

  boolean dependsOn(AccessList other) {
    for (int i = 0; i < size; i++) {
      for (int j = 0; j < other.size; j++) {
        if (Access.dependent(accesses[i], other.accesses[j])) {
          return true;
        }
      }
    }
    return false;
  }

  void addTo(Trace trace) {
    for (int i = 0; i < size; i++) {
      trace.access(accesses[i]);
    }
  }

  boolean isSame(AccessList other) {
    return Arrays.equals(accesses, 0, size, other.accesses, 0, other.size);
  }

  long first() {
    return accesses[0];
  }

  long[] toArray() {
    return Arrays.copyOf(accesses, size);
  }
}
