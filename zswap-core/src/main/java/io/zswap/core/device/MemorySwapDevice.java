package io.zswap.core.device;

import io.zswap.api.ClosedException;
import io.zswap.api.SwapDeviceException;
import io.zswap.api.UnknownSlotException;
import io.zswap.api.spi.SwapDevice;
import io.zswap.core.sync.Refusal;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.IntFunction;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A swap device off-heap; a slot takes memory once its neighbourhood has been written.
 *
 * <p>Once the JVM has refused memory, it is left alone for a second, in which slots without memory
 * cannot be written.
 */
public final class MemorySwapDevice implements SwapDevice {
  private static final int SHIFT = 5;

  private static final String REMEDY = "; raise -XX:MaxDirectMemorySize, or use a file";

  private final int pageSize;
  private final int slots;
  private final boolean synchronous;
  private final AtomicReferenceArray<@Nullable ByteBuffer> chunks;

  /** The page in a slot that was never written. */
  private final ByteBuffer zeros;

  private final IntFunction<ByteBuffer> memory;
  private final Refusal refusal;
  private volatile boolean closed;

  /**
   * An empty device.
   *
   * @param slots size in pages
   * @param pageSize bytes per page
   * @param synchronous whether faults may skip the swap cache
   */
  public MemorySwapDevice(int slots, int pageSize, boolean synchronous) {
    this(slots, pageSize, synchronous, ByteBuffer::allocateDirect, System::nanoTime);
  }

  /** With memory and time from somewhere else. */
  MemorySwapDevice(
      int slots,
      int pageSize,
      boolean synchronous,
      IntFunction<ByteBuffer> memory,
      LongSupplier nanoTime) {
    this.memory = memory;
    refusal = new Refusal(nanoTime);
    this.slots = slots;
    this.pageSize = pageSize;
    this.synchronous = synchronous;
    chunks = new AtomicReferenceArray<>((slots >> SHIFT) + 1);
    zeros = ByteBuffer.allocate(pageSize);
  }

  @Override
  public long slots() {
    return slots;
  }

  @Override
  public int pageSize() {
    return pageSize;
  }

  @Override
  public boolean isSynchronous() {
    return synchronous;
  }

  @Override
  public void read(long slot, ByteBuffer dst) {
    ByteBuffer chunk = chunks.get(chunk(slot));
    if (chunk == null) {
      dst.put(0, zeros, 0, pageSize);
    } else {
      dst.put(0, chunk, at(slot), pageSize);
    }
  }

  @Override
  public void write(long slot, ByteBuffer src) {
    int index = chunk(slot);
    ByteBuffer chunk = chunks.get(index);
    if (chunk == null) {
      chunk = allocate(slot);
      if (!chunks.compareAndSet(index, null, chunk)) {
        write(slot, src);
        return;
      }
    }
    chunk.put(at(slot), src, 0, pageSize);
  }

  private ByteBuffer allocate(long slot) {
    if (refusal.isRecent()) {
      throw new SwapDeviceException(
          "no memory for slot " + slot + " of the device: there was none just now" + REMEDY);
    }
    try {
      ByteBuffer chunk = memory.apply(pageSize << SHIFT);
      refusal.granted();
      return chunk;
    } catch (OutOfMemoryError e) {
      refusal.refused();
      throw new SwapDeviceException("no memory for slot " + slot + " of the device" + REMEDY, e);
    }
  }

  private int chunk(long slot) {
    if (closed) {
      throw new ClosedException("the device is closed");
    }
    if (slot < 0 || slot >= slots) {
      throw new UnknownSlotException("slot " + slot + " is not in 0.." + (slots - 1));
    }
    return (int) (slot >> SHIFT);
  }

  private int at(long slot) {
    return (int) (slot & ((1 << SHIFT) - 1)) * pageSize;
  }

  @Override
  public void close() {
    closed = true;
  }
}
