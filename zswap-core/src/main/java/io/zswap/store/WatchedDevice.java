package io.zswap.store;

import io.zswap.api.SwapDeviceException;
import io.zswap.api.spi.SwapDevice;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/** A device whose errors are counted and made known. Thread-safe. */
final class WatchedDevice implements SwapDevice {
  private final SwapDevice device;
  private final AtomicLong errors = new AtomicLong();
  private final Consumer<SwapDeviceException> listener;

  WatchedDevice(SwapDevice device, Consumer<SwapDeviceException> listener) {
    this.device = device;
    this.listener = listener;
  }

  long errors() {
    return errors.get();
  }

  private SwapDeviceException failed(SwapDeviceException e) {
    errors.getAndIncrement();
    listener.accept(e);
    return e;
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
    try {
      device.read(slot, dst);
    } catch (SwapDeviceException e) {
      throw failed(e);
    }
  }

  @Override
  public void write(long slot, ByteBuffer src) {
    try {
      device.write(slot, src);
    } catch (SwapDeviceException e) {
      throw failed(e);
    }
  }

  @Override
  public void write(long slot, ByteBuffer src, int pages) {
    try {
      device.write(slot, src, pages);
    } catch (SwapDeviceException e) {
      throw failed(e);
    }
  }

  @Override
  public void close() {
    device.close();
  }
}
