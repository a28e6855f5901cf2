package io.zswap.conformance.program;

import java.util.List;

/**
 * One task.
 *
 * @param name its name, for example {@code P0}
 * @param steps what it does, in order
 */
public record Task(String name, List<Step> steps) {
  /** Copies the list. */
  public Task {
    steps = List.copyOf(steps);
  }
}
