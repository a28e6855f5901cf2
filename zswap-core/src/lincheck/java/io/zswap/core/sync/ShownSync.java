package io.zswap.core.sync;

import java.nio.ByteBuffer;
import java.util.concurrent.Executor;

/**
 * The JDK's primitives, with points that Lincheck sees. It follows fields and array elements, but
 * not off-heap memory; what the code announces about that becomes an access to a field here.
 */
public class ShownSync extends Sync {
  private final Sync jdk = Sync.jdk();
  private volatile int shown;

  @Override
  public Mutex mutex(String name) {
    return jdk.mutex(name);
  }

  @Override
  public FolioLock folioLock() {
    return jdk.folioLock();
  }

  @Override
  public int rcuReadLock() {
    return jdk.rcuReadLock();
  }

  @Override
  public void rcuReadUnlock(int token) {
    jdk.rcuReadUnlock(token);
  }

  @Override
  public void callRcu(Runnable callback) {
    jdk.callRcu(callback);
  }

  @Override
  public void synchronizeRcu() {
    jdk.synchronizeRcu();
  }

  @Override
  public void flush() {
    jdk.flush();
  }

  /** Always the first: thread numbers differ from run to run, and runs must not. */
  @Override
  public int cpu(int cpus) {
    return 0;
  }

  @Override
  public void pause(Object polled) {
    Thread.onSpinWait();
  }

  @Override
  public void changed(Object polled) {}

  @Override
  public void point(Op op, long object) {
    shown = 1;
  }

  @Override
  public void also(Op op, long object) {}

  @Override
  public void look(Op op, long object) {
    show();
  }

  @Override
  public void born(Op op, long object) {}

  @Override
  public void touch(Op op, long object) {
    show();
  }

  private int show() {
    return shown;
  }

  @Override
  public boolean died(Op op, long object) {
    return true;
  }

  @Override
  public void warned(String text) {}

  @Override
  public ByteBuffer offHeap(int bytes, boolean zeroed) {
    return jdk.offHeap(bytes, zeroed);
  }

  @Override
  public Executor workqueue(String name) {
    return jdk.workqueue(name);
  }
}
