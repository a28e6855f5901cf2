package io.zswap.store;

import io.zswap.api.SwapDeviceException;
import io.zswap.api.spi.SwapDevice;
import io.zswap.core.swap.MemorySwapDevice;
import java.nio.ByteBuffer;

/** A device that fails while it is told to. */
final class FailingDevice implements SwapDevice {
  private final SwapDevice device;
  volatile boolean failing;

  FailingDevice(int slots) {
    device = new MemorySwapDevice(slots, Pages.SIZE, true);
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
    check();
    device.read(slot, dst);
  }

  @Override
  public void write(long slot, ByteBuffer src) {
    check();
    device.write(slot, src);
  }

  private void check() {
    if (failing) {
      throw new SwapDeviceException("as asked");
    }
  }

  @Override
  public void close() {
    device.close();
  }
}
