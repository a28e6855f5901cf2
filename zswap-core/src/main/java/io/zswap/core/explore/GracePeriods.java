package io.zswap.core.explore;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * RCU: who is in a read-side section, and which callbacks wait for whom. A section begins with the
 * first step in it: beginning earlier would only keep callbacks waiting, and hide what they do.
 */
final class GracePeriods {
  private final int[] sections;
  private final boolean[] begun;
  private final int[] begunAt;
  private int readers;
  private final ArrayDeque<Callback> callbacks = new ArrayDeque<>();

  private final List<Callback> periods = new ArrayList<>();

  private static final class Callback {
    final Runnable body;
    int waitsFor;

    Callback(Runnable body, int waitsFor) {
      this.body = body;
      this.waitsFor = waitsFor;
    }
  }

  GracePeriods(int tasks) {
    sections = new int[tasks];
    begun = new boolean[tasks];
    begunAt = new int[tasks];
  }

  void reset() {
    callbacks.clear();
    periods.clear();
    readers = 0;
    Arrays.fill(sections, 0);
    Arrays.fill(begun, false);
    Arrays.fill(begunAt, 0);
  }

  /** A task is in no section any more, however it got out. */
  void forget(int task) {
    sections[task] = 0;
    begun[task] = false;
  }

  void enter(int task) {
    sections[task]++;
  }

  /** Whether the task's next step is the first one in a section. */
  boolean begins(int task) {
    return sections[task] > 0 && !begun[task];
  }

  /** A task takes a step. */
  void step(int task, int number) {
    if (begins(task)) {
      begun[task] = true;
      begunAt[task] = number;
      readers |= 1 << task;
    }
  }

  /** Whether callbacks have to wait for the task. */
  boolean isReader(int task) {
    return sections[task] > 0 && begun[task];
  }

  /** Whether leaving the section is a step of its own: others have had a turn since it began. */
  boolean isLastOfBegun(int task, int number) {
    return sections[task] == 1 && begun[task] && begunAt[task] != number;
  }

  void leave(int task) {
    if (--sections[task] == 0) {
      begun[task] = false;
      int others = ~(1 << task);
      readers &= others;
      for (Callback callback : callbacks) {
        callback.waitsFor &= others;
      }
      for (Callback period : periods) {
        period.waitsFor &= others;
      }
    }
  }

  /** Adds a callback that waits for everybody who is in a section now. */
  void add(Runnable body) {
    callbacks.add(new Callback(body, readers));
  }

  /** Begins a grace period that a task waits for. */
  Object begin() {
    Callback period = new Callback(() -> {}, readers);
    periods.add(period);
    return period;
  }

  /** Whether everybody who was in a section when it began has left it. */
  static boolean isOver(Object period) {
    return ((Callback) period).waitsFor == 0;
  }

  /** Those it still waits for, in words. */
  static String readers(Object period) {
    StringBuilder s = new StringBuilder();
    for (int left = ((Callback) period).waitsFor; left != 0; left &= left - 1) {
      s.append(" task ").append(Integer.numberOfTrailingZeros(left));
    }
    return s.toString();
  }

  void end(Object period) {
    periods.remove(period);
  }

  boolean isEmpty() {
    return callbacks.isEmpty();
  }

  /** Whether the oldest callback waits for nobody. */
  boolean isOver() {
    return !callbacks.isEmpty() && callbacks.getFirst().waitsFor == 0;
  }

  void runOldest() {
    callbacks.remove().body.run();
  }

  void runAll() {
    while (!callbacks.isEmpty()) {
      runOldest();
    }
  }
}
