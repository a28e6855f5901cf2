package io.zswap.core.explore;

import org.jspecify.annotations.Nullable;

/** What a task announces when it begins, the same in every run. */
final class FirstPoint {
  final AccessList accesses = new AccessList();
  int waits = Waiting.ALWAYS;

  /** The lock that it waits for; -1 for none. */
  int lock = -1;

  void set(AccessList announced, int kind, @Nullable Object waitsFor) {
    accesses.addAll(announced);
    waits = kind;
    lock = waitsFor instanceof LockState l ? l.id : -1;
  }
}
