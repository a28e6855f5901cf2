package io.zswap.store;

import io.zswap.api.spi.SwapDevice;
import io.zswap.core.device.MemorySwapDevice;
import java.nio.ByteBuffer;

/**
 * A device in memory; a test overrides what is to go wrong. Pages of one transfer come one by one.
 */
abstract class ForwardingDevice implements SwapDevice {
  private final SwapDevice device;

  ForwardingDevice(int slots, int pageSize) {
    device = new MemorySwapDevice(slots, pageSize, true);
  }

  @Override
  public long slots() {
    return device.slots();
  }

  @Override
  public int pageSize() {
    return device.pageSize();
  }

  @Override
  public boolean isSynchronous() {
    return device.isSynchronous();
  }

  @Override
  public void read(long slot, ByteBuffer dst) {
    device.read(slot, dst);
  }

  @Override
  public void write(long slot, ByteBuffer src) {
    device.write(slot, src);
  }

  @Override
  public void close() {
    device.close();
  }
}
