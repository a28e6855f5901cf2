package io.zswap.conformance.explore;

import io.zswap.api.explore.Trace;
import java.util.Arrays;

/**
 * Which operations of a run had ended when another began, as their steps tell. Of operations that
 * overlap, or that took no step, none is before the other. Immutable.
 */
public final class OperationOrder {
  private static final int NEVER = Integer.MAX_VALUE;

  private final int[][] first = new int[Trace.MAX_TASKS][];
  private final int[][] last = new int[Trace.MAX_TASKS][];

  private OperationOrder() {}

  /** The order in one run. */
  public static OperationOrder of(Trace trace) {
    OperationOrder order = new OperationOrder();
    for (int k = 0; k < trace.length(); k++) {
      int operation = trace.operation(k);
      if (operation != Trace.NO_OPERATION) {
        order.add(trace.task(k), operation, k);
      }
    }
    return order;
  }

  private void add(int task, int operation, int step) {
    int known = first[task] == null ? 0 : first[task].length;
    if (operation >= known) {
      first[task] = known == 0 ? new int[operation + 1] : Arrays.copyOf(first[task], operation + 1);
      last[task] = known == 0 ? new int[operation + 1] : Arrays.copyOf(last[task], operation + 1);
      Arrays.fill(first[task], known, operation + 1, NEVER);
      Arrays.fill(last[task], known, operation + 1, NEVER);
    }
    if (first[task][operation] == NEVER) {
      first[task][operation] = step;
    }
    last[task][operation] = step;
  }

  private static int at(int[][] steps, int task, int operation) {
    int[] of = steps[task];
    return of == null || operation >= of.length ? NEVER : of[operation];
  }

  /** Whether one task's operation had ended when the other task's began. */
  public boolean isBefore(int task, int operation, int otherTask, int otherOperation) {
    int begins = at(first, otherTask, otherOperation);
    return begins != NEVER && at(last, task, operation) < begins;
  }

  /** Equal for runs in which the same operations came before the same others. */
  int[] key() {
    int[] key = new int[16];
    int size = 0;
    for (int t = 0; t < Trace.MAX_TASKS; t++) {
      for (int i = 0; first[t] != null && i < first[t].length; i++) {
        for (int u = 0; u < Trace.MAX_TASKS; u++) {
          if (u != t && last[u] != null) {
            int ended = 0;
            while (ended < last[u].length && last[u][ended] < first[t][i]) {
              ended++;
            }
            if (size == key.length) {
              key = Arrays.copyOf(key, size * 2);
            }
            key[size++] = ended;
          }
        }
      }
    }
    return Arrays.copyOf(key, size);
  }
}
