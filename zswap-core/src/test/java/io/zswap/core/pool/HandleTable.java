package io.zswap.core.pool;

/** Owners by number, whose handles are in an array. */
final class HandleTable implements MovingZpool.Owners {
  private final long[] handles;

  /** By owner. */
  HandleTable(long[] handles) {
    this.handles = handles;
  }

  @Override
  public void moved(int owner, long handle) {
    handles[owner] = handle;
  }

  @Override
  public long handle(int owner) {
    return handles[owner];
  }
}
