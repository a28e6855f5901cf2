package io.zswap.core.machine;

import io.zswap.api.SwapDeviceException;
import io.zswap.api.machine.Digest;
import io.zswap.api.machine.FailurePoint;
import io.zswap.api.spi.SwapDevice;
import io.zswap.core.sync.FaultInjection;
import java.nio.ByteBuffer;
import java.util.BitSet;

/** A device that fails when asked to, and knows what was written to it. One thread at a time. */
final class TrackedDevice implements SwapDevice {
  private final SwapDevice device;
  private final FaultInjection faults;
  private final BitSet written;
  private final long[] content;
  private long digest;

  TrackedDevice(SwapDevice device, FaultInjection faults) {
    this.device = device;
    this.faults = faults;
    content = new long[Math.toIntExact(device.slots())];
    written = new BitSet(content.length);
  }

  /** Sum of the facts about what was written. */
  long digest() {
    return digest;
  }

  /** Hash of a slot's page; 0 if it was never written. */
  long content(int slot) {
    return content[slot];
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
    if (faults.shouldFail(FailurePoint.DEVICE_READ)) {
      throw new SwapDeviceException("reading slot " + slot + " fails as asked");
    }
    device.read(slot, dst);
  }

  /** Reads for an observer, who never fails. */
  void peek(int slot, ByteBuffer dst) {
    device.read(slot, dst);
  }

  @Override
  public void write(long slot, ByteBuffer src) {
    if (faults.shouldFail(FailurePoint.DEVICE_WRITE)) {
      throw new SwapDeviceException("writing slot " + slot + " fails as asked");
    }
    device.write(slot, src);
    int s = (int) slot;
    if (written.get(s)) {
      digest -= Digest.item(Digest.DEVICE, s, content[s]);
    }
    written.set(s);
    content[s] = Digest.content(src);
    digest += Digest.item(Digest.DEVICE, s, content[s]);
  }

  @Override
  public void close() {
    device.close();
  }
}
