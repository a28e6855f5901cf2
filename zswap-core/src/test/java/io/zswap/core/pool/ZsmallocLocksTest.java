package io.zswap.core.pool;

/** All of {@link ZsmallocPoolTest} with a lock for each class, as swap areas have it. */
class ZsmallocLocksTest extends ZsmallocPoolTest {
  @Override
  boolean isDivided() {
    return true;
  }
}
