package io.zswap.store;

import io.zswap.api.SwapDeviceException;
import java.nio.ByteBuffer;

/** A device that fails while it is told to. */
final class FailingDevice extends ForwardingDevice {
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
    super(slots, pageSize);
  }

  @Override
  public void read(long slot, ByteBuffer dst) {
    checkOpen();
    check(failing);
    super.read(slot, dst);
    if (rotten) {
      dst.put(100, (byte) (dst.get(100) ^ 4));
    }
  }

  @Override
  public void write(long slot, ByteBuffer src) {
    checkOpen();
    check(failing);
    super.write(slot, src);
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
    super.close();
    check(failingToClose);
  }
}
