package io.zswap.core.explore;

import io.zswap.core.sync.FolioLock;

/** A folio lock whose waiting tasks are disabled. */
final class ControlledFolioLock extends FolioLock {
  private final ControlledSync sync;
  private final LockState state;

  ControlledFolioLock(ControlledSync sync, LockState state) {
    this.sync = sync;
    this.state = state;
  }

  @Override
  public void lock() {
    sync.lock(state);
  }

  @Override
  public boolean tryLock() {
    return sync.tryLock(state);
  }

  @Override
  public void unlock() {
    sync.unlock(state);
  }

  @Override
  public boolean isLocked() {
    return sync.isLocked(state);
  }
}
