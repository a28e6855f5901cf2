package io.zswap.core;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Words of off-heap memory that threads change without a lock: each call is one atomic step, and
 * orders what is around it as a volatile field's does. A class of its own, because model checkers
 * do not see into off-heap memory and have to be told what a step is.
 */
final class AtomicWords {
  private static final VarHandle LONGS =
      MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.nativeOrder());

  private AtomicWords() {}

  static long get(ByteBuffer memory, int at) {
    return (long) LONGS.getVolatile(memory, at);
  }

  /** For a word that others may change meanwhile by {@link #compareAndSet}. */
  static long getAcquire(ByteBuffer memory, int at) {
    return (long) LONGS.getAcquire(memory, at);
  }

  static long getAndSet(ByteBuffer memory, int at, long value) {
    return (long) LONGS.getAndSet(memory, at, value);
  }

  static boolean compareAndSet(ByteBuffer memory, int at, long expected, long value) {
    return LONGS.compareAndSet(memory, at, expected, value);
  }
}
