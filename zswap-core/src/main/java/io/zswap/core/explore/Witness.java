package io.zswap.core.explore;

/** Told of every step when a run is explained. */
interface Witness {
  /** A task has come to a point. */
  void announces(int task, AccessList accesses);

  /** A task is about to take the step that it announced. */
  void takes(int task, AccessList accesses);

  /** Nobody takes another step. */
  void ends();
}
