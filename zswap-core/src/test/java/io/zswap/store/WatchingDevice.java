package io.zswap.store;

import io.zswap.api.SwapDeviceException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.function.LongPredicate;

/** A device that remembers its writes, and holds them up or refuses them when told to. */
final class WatchingDevice extends ForwardingDevice {
  /** One transfer. */
  record Write(long slot, int pages, Thread thread) {}

  private final List<Write> writes = Collections.synchronizedList(new ArrayList<>());

  /** Writes wait here for as many permits as they have pages, while {@link #held}. */
  final Semaphore gate = new Semaphore(0);

  /** Threads that have come to the gate. */
  final Semaphore arrived = new Semaphore(0);

  volatile boolean held;

  /** Slots that cannot be written. */
  volatile LongPredicate bad = slot -> false;

  WatchingDevice(int slots) {
    super(slots, Pages.SIZE);
  }

  /** What was written until now. */
  List<Write> writes() {
    return new ArrayList<>(writes);
  }

  /** Lets everybody through from now on. */
  void open() {
    held = false;
    gate.release(1 << 20);
  }

  @Override
  public void write(long slot, ByteBuffer src) {
    write(slot, src, 1);
  }

  @Override
  public void write(long slot, ByteBuffer src, int pages) {
    if (held) {
      arrived.release();
      gate.acquireUninterruptibly(pages);
    }
    writes.add(new Write(slot, pages, Thread.currentThread()));
    for (int i = 0; i < pages; i++) {
      if (bad.test(slot + i)) {
        throw new SwapDeviceException("slot " + (slot + i) + " is bad");
      }
      super.write(slot + i, src.slice(i * Pages.SIZE, Pages.SIZE));
    }
  }
}
