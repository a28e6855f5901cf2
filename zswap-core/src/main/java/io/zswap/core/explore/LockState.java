package io.zswap.core.explore;

import org.jspecify.annotations.Nullable;

/** Who has a lock. */
final class LockState {
  static final int FREE = -2;

  /** Same in every run that took the same way. */
  final int id;

  /** For people. */
  final String name;

  /** Whether what it guards is polled. */
  final boolean polled;

  /** Whether others try to take it: they may fail. */
  final boolean tried;

  /** A task, {@link Fibers#DRIVER} before and after the tasks run, or {@link #FREE}. */
  int owner = FREE;

  /** What its owner has changed that is polled: seen by nobody before the lock is given back. */
  @Nullable Object changed;

  /** How many steps its owner had taken when it got it. */
  int since;

  LockState(int id, String name, boolean polled, boolean tried) {
    this.id = id;
    this.name = name;
    this.polled = polled;
    this.tried = tried;
  }
}
