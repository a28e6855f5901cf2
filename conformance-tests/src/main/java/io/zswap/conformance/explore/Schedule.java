package io.zswap.conformance.explore;

import io.zswap.api.explore.Trace;
import java.util.Arrays;

/** The task that took each step of a run. Immutable. */
public final class Schedule {
  private final byte[] tasks;
  private final int preemptions;

  private Schedule(byte[] tasks, int preemptions) {
    this.tasks = tasks;
    this.preemptions = preemptions;
  }

  /** The schedule of a run that was made. */
  public static Schedule of(Trace trace) {
    return new Schedule(trace.schedule(), preemptions(trace));
  }

  /** A schedule of tasks that is known to need so many preemptions. */
  public static Schedule of(byte[] tasks, int preemptions) {
    return new Schedule(tasks.clone(), preemptions);
  }

  /** Times a task was switched away from although it could have gone on. */
  public static int preemptions(Trace trace) {
    int count = 0;
    for (int i = 1; i < trace.length(); i++) {
      if (isPreemption(trace.task(i - 1), trace.task(i), trace.enabled(i))) {
        count++;
      }
    }
    return count;
  }

  /** Whether letting {@code next} run after {@code last} interrupts {@code last}. */
  static boolean isPreemption(int last, int next, int enabled) {
    return last != next && (enabled & 1 << last) != 0;
  }

  /** Whether this one needs fewer preemptions or, if as many, fewer steps. */
  public boolean isSmallerThan(Schedule other) {
    return preemptions != other.preemptions
        ? preemptions < other.preemptions
        : tasks.length < other.tasks.length;
  }

  /** Number of steps. */
  public int length() {
    return tasks.length;
  }

  /** How many preemptions it needs. */
  public int preemptions() {
    return preemptions;
  }

  /** The task of each step; a copy. */
  public byte[] tasks() {
    return tasks.clone();
  }

  @Override
  public boolean equals(Object o) {
    return o instanceof Schedule s && Arrays.equals(tasks, s.tasks);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(tasks);
  }

  /** Runs of steps, such as {@code 0*12 1*3 0*7}. */
  @Override
  public String toString() {
    StringBuilder s = new StringBuilder();
    int from = 0;
    for (int i = 1; i <= tasks.length; i++) {
      if (i == tasks.length || tasks[i] != tasks[from]) {
        s.append(s.length() == 0 ? "" : " ").append(tasks[from]).append('*').append(i - from);
        from = i;
      }
    }
    return s.toString();
  }
}
