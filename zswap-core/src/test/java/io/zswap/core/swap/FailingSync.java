package io.zswap.core.swap;

import io.zswap.core.sync.FolioLock;
import io.zswap.core.sync.Mutex;
import io.zswap.core.sync.Sync;
import java.nio.ByteBuffer;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** The JDK's primitives, at which memory is out when a test says so. */
final class FailingSync extends Sync {
  private final Sync sync = Sync.jdk();

  /** Whether no off-heap memory is left. */
  volatile boolean full;

  /** At the next point of this kind there is no memory, once. */
  volatile @Nullable Op fails;

  @Override
  public void point(Op op, long object) {
    if (op == fails) {
      fails = null;
      throw new OutOfMemoryError("at a point");
    }
  }

  @Override
  public ByteBuffer offHeap(int bytes, boolean zeroed) {
    if (full) {
      throw new OutOfMemoryError("Direct buffer memory");
    }
    return sync.offHeap(bytes, zeroed);
  }

  @Override
  public Mutex mutex(String name) {
    return sync.mutex(name);
  }

  @Override
  public FolioLock folioLock() {
    return sync.folioLock();
  }

  @Override
  public int rcuReadLock() {
    return sync.rcuReadLock();
  }

  @Override
  public void rcuReadUnlock(int token) {
    sync.rcuReadUnlock(token);
  }

  @Override
  public void callRcu(Runnable callback) {
    sync.callRcu(callback);
  }

  @Override
  public void synchronizeRcu() {
    sync.synchronizeRcu();
  }

  @Override
  public void flush() {
    sync.flush();
  }

  @Override
  public int cpu(int cpus) {
    return sync.cpu(cpus);
  }

  @Override
  public void pause(Object polled) {
    sync.pause(polled);
  }

  @Override
  public void changed(Object polled) {}

  @Override
  public void also(Op op, long object) {}

  @Override
  public void look(Op op, long object) {}

  @Override
  public void born(Op op, long object) {}

  @Override
  public void touch(Op op, long object) {}

  @Override
  public boolean died(Op op, long object) {
    return true;
  }

  @Override
  public void warned(String text) {}

  @Override
  public Executor workqueue(String name) {
    return sync.workqueue(name);
  }
}
