package io.zswap.core.machine;

import io.zswap.api.machine.FailurePoint;
import io.zswap.core.sync.FaultInjection;
import java.util.concurrent.atomic.AtomicIntegerArray;

/** Failures that a program has armed: each counts down and happens once. Thread-safe. */
class FaultPoints implements FaultInjection {
  private final AtomicIntegerArray left = new AtomicIntegerArray(FailurePoint.values().length);

  /** Whether one was armed that has not come. */
  boolean arm(FailurePoint point, int nth) {
    return left.getAndSet(point.ordinal(), Math.max(0, nth)) > 0;
  }

  @Override
  public boolean shouldFail(FailurePoint point) {
    int i = point.ordinal();
    int n = left.get(i);
    while (n > 0) {
      if (left.compareAndSet(i, n, n - 1)) {
        return n == 1;
      }
      n = left.get(i);
    }
    return false;
  }
}
