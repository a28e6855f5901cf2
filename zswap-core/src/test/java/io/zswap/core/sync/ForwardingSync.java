package io.zswap.core.sync;

import java.nio.ByteBuffer;
import java.util.concurrent.Executor;

/** The JDK's primitives; a test overrides what is to fail. */
public class ForwardingSync extends Sync {
  private final Sync jdk = Sync.jdk();

  @Override
  public Mutex mutex(String name, Guards what) {
    return jdk.mutex(name, what);
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

  @Override
  public int cpu(int cpus) {
    return jdk.cpu(cpus);
  }

  @Override
  public void pause(Object polled) {
    jdk.pause(polled);
  }

  @Override
  public void changed(Object polled) {
    jdk.changed(polled);
  }

  @Override
  public void point(Op op, long object) {
    jdk.point(op, object);
  }

  @Override
  public void also(Op op, long object) {
    jdk.also(op, object);
  }

  @Override
  public void look(Op op, long object) {
    jdk.look(op, object);
  }

  @Override
  public void born(Op op, long object) {
    jdk.born(op, object);
  }

  @Override
  public void touch(Op op, long object) {
    jdk.touch(op, object);
  }

  @Override
  public boolean died(Op op, long object) {
    return jdk.died(op, object);
  }

  @Override
  public void warned(String text) {
    jdk.warned(text);
  }

  @Override
  public ByteBuffer offHeap(int bytes, boolean zeroed) {
    return jdk.offHeap(bytes, zeroed);
  }

  @Override
  public int place(ByteBuffer memory) {
    return jdk.place(memory);
  }

  @Override
  public Executor workqueue(String name) {
    return jdk.workqueue(name);
  }

  @Override
  public void later(Runnable task, int seconds) {
    jdk.later(task, seconds);
  }
}
