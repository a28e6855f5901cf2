package io.zswap.core.sync;

/**
 * The JDK's primitives, with points that Lincheck sees. It follows fields and array elements, but
 * not off-heap memory; what the code announces about that becomes an access to a field here.
 */
public class ShownSync extends ForwardingSync {
  private volatile int shown;

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
  public void later(Runnable task, int seconds) {}

  @Override
  public void point(Op op, long object) {
    shown = 1;
  }

  @Override
  public void look(Op op, long object) {
    show();
  }

  @Override
  public void touch(Op op, long object) {
    show();
  }

  private int show() {
    return shown;
  }
}
