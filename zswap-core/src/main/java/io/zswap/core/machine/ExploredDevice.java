package io.zswap.core.machine;

import io.zswap.api.spi.SwapDevice;
import java.nio.ByteBuffer;
import java.util.Arrays;

/** A device that is emptied for the next run. */
final class ExploredDevice implements SwapDevice {
  private final int pageSize;
  private final boolean synchronous;
  private final ByteBuffer memory;
  private final byte[] zeros;
  private final boolean[] written;

  ExploredDevice(int slots, int pageSize, boolean synchronous) {
    this.pageSize = pageSize;
    this.synchronous = synchronous;
    memory = ByteBuffer.allocateDirect(slots * pageSize);
    zeros = new byte[pageSize];
    written = new boolean[slots];
  }

  void clear() {
    Arrays.fill(written, false);
  }

  @Override
  public long slots() {
    return written.length;
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
    if (written[(int) slot]) {
      dst.put(0, memory, (int) slot * pageSize, pageSize);
    } else {
      dst.put(0, zeros);
    }
  }

  @Override
  public void write(long slot, ByteBuffer src) {
    memory.put((int) slot * pageSize, src, 0, pageSize);
    written[(int) slot] = true;
  }

  @Override
  public void close() {
    // Memory only.
  }
}
