package io.zswap.core.explore;

/** What the tasks of a program do. */
public interface Tasks {
  /** All operations of a task. */
  void run(int task);

  /** Whether the shrink worker is queued. Looks at nothing else. */
  boolean isWorkQueued();

  /** Runs the shrink worker. */
  void work();
}
