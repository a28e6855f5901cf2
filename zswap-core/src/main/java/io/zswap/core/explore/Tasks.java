package io.zswap.core.explore;

/** What the tasks of a program do. */
public interface Tasks {
  /** All operations of a task. */
  void run(int task);

  /** Which of its operations a task is at, from 0. */
  int operation(int task);

  /** Whether the shrink worker is queued. Looks at nothing else. */
  boolean isWorkQueued();

  /** Runs the shrink worker. */
  void work();
}
