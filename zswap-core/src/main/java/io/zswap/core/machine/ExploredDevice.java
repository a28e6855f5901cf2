package io.zswap.core.machine;

import io.zswap.api.machine.MachineConfig;
import io.zswap.api.spi.SwapDevice;
import io.zswap.core.explore.ControlledSync;
import java.nio.ByteBuffer;

/** A device in memory of the explorer's, which goes back with it to the beginning of a run. */
final class ExploredDevice implements SwapDevice {
  private final int pageSize;
  private final boolean synchronous;
  private final ByteBuffer memory;
  private final byte[] zeros;
  private final boolean[] written;

  ExploredDevice(MachineConfig config, ControlledSync sync) {
    pageSize = config.pageSize();
    synchronous = config.synchronous();
    memory = sync.offHeap(config.slots() * pageSize, true);
    zeros = new byte[pageSize];
    written = new boolean[config.slots()];
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
