package io.zswap.core.explore;

import io.zswap.core.sync.Mutex;

/** A lock whose waiting tasks are disabled. */
final class ControlledMutex extends Mutex {
  private final ControlledSync sync;
  private final LockState state;
  private final boolean looked;

  /**
   * @param looked whether reads without the lock can matter
   */
  ControlledMutex(ControlledSync sync, LockState state, boolean looked) {
    this.sync = sync;
    this.state = state;
    this.looked = looked;
  }

  @Override
  public void lock() {
    sync.lock(state);
  }

  @Override
  public void unlock() {
    sync.unlock(state);
  }

  @Override
  public boolean isHeld() {
    return state.owner == sync.current();
  }

  @Override
  public void look() {
    if (looked) {
      sync.lookAtLock(state);
    }
  }
}
