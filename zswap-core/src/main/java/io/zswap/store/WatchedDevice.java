package io.zswap.store;

import io.zswap.api.SwapDeviceException;
import io.zswap.api.spi.SwapDevice;
import io.zswap.core.device.FileSwapDevice;
import io.zswap.core.swap.WrittenSlots;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A device whose errors are counted and made known. Whatever it throws is one, also what it has not
 * declared, as code in Kotlin or Scala need not. One that moves a buffer's position, as channels
 * do, finds the next one as it should be. Thread-safe.
 */
final class WatchedDevice implements SwapDevice {
  private final SwapDevice device;
  private final AtomicLong errors = new AtomicLong();
  private final AreaListener listener;
  private final WrittenSlots written;
  private volatile boolean stopped;

  WatchedDevice(SwapDevice device, AreaListener listener) {
    this.device = device;
    this.listener = listener;
    written = new WrittenSlots(device.slots());
    if (device instanceof FileSwapDevice file) {
      file.onLost(this::failed);
    }
  }

  long errors() {
    return errors.get();
  }

  /** Where it has taken pages. */
  WrittenSlots written() {
    return written;
  }

  /** Refuses to write from now on, for nobody will read it; that is no error. */
  void stop() {
    stopped = true;
  }

  private void checkGoing() {
    if (stopped) {
      throw new SwapDeviceException("the swap area is being closed");
    }
  }

  /** A device that throws what it should not must not take pages along. */
  private SwapDeviceException failed(Throwable e) {
    SwapDeviceException error =
        e instanceof SwapDeviceException failure
            ? failure
            : new SwapDeviceException("the swap device failed unexpectedly: " + e, e);
    errors.getAndIncrement();
    tell(error);
    return error;
  }

  private void tell(SwapDeviceException error) {
    try {
      listener.onDeviceError(error);
    } catch (Throwable e) {
      FailedListener.log(SwapArea.class, "the listener of a swap area failed", e);
    }
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
    int limit = dst.limit();
    try {
      device.read(slot, dst.limit(device.pageSize()).position(0));
    } catch (Throwable e) {
      throw failed(e);
    } finally {
      dst.limit(limit).position(0);
    }
  }

  @Override
  public void write(long slot, ByteBuffer src) {
    checkGoing();
    int limit = src.limit();
    try {
      device.write(slot, src.limit(device.pageSize()).position(0));
      written.add(slot);
    } catch (Throwable e) {
      throw failed(e);
    } finally {
      src.limit(limit).position(0);
    }
  }

  @Override
  public void write(long slot, ByteBuffer src, int pages) {
    checkGoing();
    int limit = src.limit();
    try {
      device.write(slot, src.limit(pages * device.pageSize()).position(0), pages);
      for (int i = 0; i < pages; i++) {
        written.add(slot + i);
      }
    } catch (Throwable e) {
      throw failed(e);
    } finally {
      src.limit(limit).position(0);
    }
  }

  @Override
  public void close() {
    device.close();
  }
}
