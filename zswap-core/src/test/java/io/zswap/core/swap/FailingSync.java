package io.zswap.core.swap;

import io.zswap.core.sync.ForwardingSync;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** The JDK's primitives, at which memory is out when a test says so. */
final class FailingSync extends ForwardingSync {
  /** Whether no off-heap memory is left. */
  volatile boolean full;

  /** How often it was asked for then. */
  final AtomicInteger refusals = new AtomicInteger();

  /** At the next point of this kind there is no memory, once. */
  volatile @Nullable Op fails;

  @Override
  public void point(Op op, long object) {
    if (op == fails) {
      fails = null;
      throw new OutOfMemoryError("at a point");
    }
  }

  @Override
  public ByteBuffer offHeap(int bytes, boolean zeroed) {
    if (full) {
      refusals.incrementAndGet();
      throw new OutOfMemoryError("Direct buffer memory");
    }
    return super.offHeap(bytes, zeroed);
  }
}
