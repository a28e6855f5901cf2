package io.zswap.conformance.kit;

import io.zswap.api.SwapDeviceException;
import io.zswap.api.UnknownSlotException;
import io.zswap.api.spi.SwapDevice;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/** A device in memory. Thread-safe. */
final class KitDevice implements SwapDevice {
  private final int pageSize;
  private final AtomicReferenceArray<byte @Nullable []> pages;
  private volatile boolean closed;

  KitDevice(int slots, int pageSize) {
    this.pageSize = pageSize;
    pages = new AtomicReferenceArray<>(slots);
  }

  @Override
  public long slots() {
    return pages.length();
  }

  @Override
  public int pageSize() {
    return pageSize;
  }

  @Override
  public boolean isSynchronous() {
    return true;
  }

  private int check(long slot) {
    if (closed) {
      throw new SwapDeviceException("the kit's device is closed");
    }
    if (slot < 0 || slot >= pages.length()) {
      throw new UnknownSlotException("slot " + slot + " is not in 0.." + (pages.length() - 1));
    }
    return (int) slot;
  }

  @Override
  public void read(long slot, ByteBuffer dst) {
    byte[] page = pages.get(check(slot));
    dst.put(0, page == null ? new byte[pageSize] : page, 0, pageSize);
  }

  @Override
  public void write(long slot, ByteBuffer src) {
    int at = check(slot);
    byte[] page = new byte[pageSize];
    src.get(0, page, 0, pageSize);
    pages.set(at, page);
  }

  @Override
  public void close() {
    closed = true;
  }
}
