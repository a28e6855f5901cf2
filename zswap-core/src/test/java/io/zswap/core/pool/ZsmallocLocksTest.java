package io.zswap.core.pool;

/**
 * All of {@link ZsmallocPoolTest} with a lock for each class, and classes for a known number of
 * objects, as swap areas have it.
 */
class ZsmallocLocksTest extends ZsmallocPoolTest {
  @Override
  long expected() {
    return 5_000;
  }
}
