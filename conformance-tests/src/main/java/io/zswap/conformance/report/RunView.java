package io.zswap.conformance.report;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One run, for people: who took each step, where in the source, what it changed. Immutable.
 *
 * @param lanes names of the tasks that have a column
 * @param steps from first to last
 * @param initial what the machine looks like before the first step; empty if it does not say
 * @param locks who held what from when to when
 * @param violations what was found where the run ends
 * @param broken every invariant that the run breaks, those that only show afterwards included
 * @param outcome what the run leaves, in words
 */
public record RunView(
    List<String> lanes,
    List<Step> steps,
    Map<String, String> initial,
    List<Held> locks,
    List<String> violations,
    List<String> broken,
    String outcome) {
  /** Copies what is given. */
  public RunView {
    lanes = List.copyOf(lanes);
    steps = List.copyOf(steps);
    initial = Collections.unmodifiableMap(new LinkedHashMap<>(initial));
    locks = List.copyOf(locks);
    violations = List.copyOf(violations);
    broken = List.copyOf(broken);
  }

  /**
   * One step.
   *
   * @param lane index of its task's column
   * @param operation what its task is at; empty for work items and callbacks
   * @param begins whether it is the operation's first step
   * @param function where
   * @param place file and line of the source, for example {@code mm/zswap.c:1097}; may be empty
   * @param action what it does
   * @param object to what
   * @param changes items of the state that are different after it; empty: gone
   * @param follows the steps of other tasks whose order against this one matters, each the last of
   *     its task before this
   * @param matters whether its order against another task's step matters
   * @param preempts whether it is taken although the task of the step before could have gone on
   */
  public record Step(
      int lane,
      String operation,
      boolean begins,
      String function,
      String place,
      String action,
      String object,
      Map<String, String> changes,
      List<Integer> follows,
      boolean matters,
      boolean preempts) {
    /** Copies what is given. */
    public Step {
      changes = Collections.unmodifiableMap(new LinkedHashMap<>(changes));
      follows = List.copyOf(follows);
    }

    /** What it does to what. */
    public String what() {
      return (action + " " + object).strip();
    }
  }

  /**
   * A lock, or a read-side section, and who held it.
   *
   * @param lane whose column
   * @param name which
   * @param from the step that took it
   * @param to the step that gave it back, or the last one
   * @param open whether it was held at the end
   */
  public record Held(int lane, String name, int from, int to, boolean open) {}
}
