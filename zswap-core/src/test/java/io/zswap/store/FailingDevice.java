package io.zswap.store;

import io.zswap.api.SwapDeviceException;
import io.zswap.api.spi.SwapDevice;
import io.zswap.core.device.MemorySwapDevice;
import java.nio.ByteBuffer;

/** A device that fails while it is told to. */
final class FailingDevice implements SwapDevice {
  private final SwapDevice device;
  volatile boolean failing;
  volatile boolean failingToClose;

  /** Fails with a checked exception, which nobody has declared. */
  volatile boolean undeclared;

  /** How often it was closed. */
  int closed;

  private volatile boolean open = true;

  /** Gives one bit back wrong. */
  volatile boolean rotten;

  FailingDevice(int slots) {
    this(slots, Pages.SIZE);
  }

  FailingDevice(int slots, int pageSize) {
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
    checkOpen();
    check(failing);
    device.read(slot, dst);
    if (rotten) {
      dst.put(100, (byte) (dst.get(100) ^ 4));
    }
  }

  @Override
  public void write(long slot, ByteBuffer src) {
    checkOpen();
    check(failing);
    device.write(slot, src);
  }

  /** The area must not: what a closed device throws would pass for the area's own. */
  private void checkOpen() {
    if (!open) {
      throw new AssertionError("used after it was closed");
    }
  }

  private void check(boolean fails) {
    if (fails && undeclared) {
      Undeclared.fail();
    }
    if (fails) {
      throw new SwapDeviceException("as asked");
    }
  }

  @Override
  public void close() {
    open = false;
    closed++;
    device.close();
    check(failingToClose);
  }
}
