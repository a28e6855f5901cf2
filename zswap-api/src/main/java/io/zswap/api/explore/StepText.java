package io.zswap.api.explore;

import java.util.List;

/**
 * One step of a run, for people.
 *
 * @param task who took it
 * @param operation index of the task's operation that it belongs to; -1 for work items and
 *     callbacks
 * @param function where: for kernels {@code zswap_writeback_entry()}, for core {@code
 *     Writeback.writebackEntry}
 * @param file as in {@code mm/zswap.c}
 * @param line line of that file, from 1; 0 if not known
 * @param action what it does, for example {@code xa_cmpxchg} or {@code lock}
 * @param object to what, for example {@code slot 0} or {@code LRU lock of node 0}
 * @param changes what is different after it, for example {@code slot 0: count 1 -> 0}; may be empty
 */
public record StepText(
    int task,
    int operation,
    String function,
    String file,
    int line,
    String action,
    String object,
    List<String> changes) {
  /** Copies the list. */
  public StepText {
    changes = List.copyOf(changes);
  }
}
