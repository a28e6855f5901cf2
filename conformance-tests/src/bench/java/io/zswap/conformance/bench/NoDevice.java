package io.zswap.conformance.bench;

import io.zswap.api.SwapDeviceException;
import io.zswap.api.spi.SwapDevice;
import java.nio.ByteBuffer;

/** A device that is never to be used: whatever reaches it would spoil the measurement. */
final class NoDevice implements SwapDevice {
  private final long slots;
  private final int pageSize;

  NoDevice(long slots, int pageSize) {
    this.slots = slots;
    this.pageSize = pageSize;
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
    return true;
  }

  @Override
  public void read(long slot, ByteBuffer dst) {
    throw new SwapDeviceException("read of slot " + slot);
  }

  @Override
  public void write(long slot, ByteBuffer src) {
    throw new SwapDeviceException("write of slot " + slot);
  }

  @Override
  public void close() {}
}
