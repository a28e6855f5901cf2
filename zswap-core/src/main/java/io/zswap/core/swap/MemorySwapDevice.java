package io.zswap.core.swap;

import io.zswap.api.ClosedException;
import io.zswap.api.SwapDeviceException;
import io.zswap.api.UnknownSlotException;
import io.zswap.api.spi.SwapDevice;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/** A swap device off-heap; a slot takes memory once its neighbourhood has been written. */
public final class MemorySwapDevice implements SwapDevice {
  private static final int SHIFT = 5;

  private final int pageSize;
  private final int slots;
  private final boolean synchronous;
  private final AtomicReferenceArray<@Nullable ByteBuffer> chunks;
  private volatile boolean closed;

  /**
   * An empty device.
   *
   * @param slots size in pages
   * @param pageSize bytes per page
   * @param synchronous whether faults may skip the swap cache
   */
  public MemorySwapDevice(int slots, int pageSize, boolean synchronous) {
    this.slots = slots;
    this.pageSize = pageSize;
    this.synchronous = synchronous;
    chunks = new AtomicReferenceArray<>((slots >> SHIFT) + 1);
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
      PageIo.fillZero(dst);
    } else {
      dst.put(0, chunk, at(slot), pageSize);
    }
  }

  @Override
  public void write(long slot, ByteBuffer src) {
    int index = chunk(slot);
    ByteBuffer chunk = chunks.get(index);
    if (chunk == null) {
      try {
        chunk = ByteBuffer.allocateDirect(pageSize << SHIFT);
      } catch (OutOfMemoryError e) {
        throw new SwapDeviceException("no memory for slot " + slot + " of the device", e);
      }
      if (!chunks.compareAndSet(index, null, chunk)) {
        write(slot, src);
        return;
      }
    }
    chunk.put(at(slot), src, 0, pageSize);
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
