package io.zswap.core.sync;

import io.zswap.api.machine.FailurePoint;

/** Asked at every place that can be made to fail. Thread-safe. */
@FunctionalInterface
public interface FaultInjection {
  /** Never fails. */
  FaultInjection NONE = point -> false;

  /** Whether the caller has to behave as if what it is about to do had failed. */
  boolean shouldFail(FailurePoint point);
}
