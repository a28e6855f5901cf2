package io.zswap.core.explore;

import io.zswap.api.explore.Trace;

/** Whose turn it is: as the schedule says, and after it without a switch that is not needed. */
final class Guide {
  /** Nobody's: the run ends here. */
  static final int NOBODY = -1;

  /**
   * Far more than a run takes that ends. C allows more (EXPLORE_STEPS): there each load and store
   * can be a step, here only uses of entries.
   */
  private static final int MAX_STEPS = 20_000;

  private byte[] schedule = {};
  private int length;
  private int asleepAtEnd;
  private int asleep;
  private int steps;
  private int last;
  private int badChoice;

  void begin(byte[] prefix, int prefixLength, int asleepThen) {
    schedule = prefix;
    length = prefixLength;
    asleepAtEnd = asleepThen;
    asleep = prefixLength == 0 ? asleepThen : 0;
    steps = 0;
    last = -1;
    badChoice = -1;
  }

  /** How many steps have been taken. */
  int steps() {
    return steps;
  }

  /** Throws IllegalArgumentException if the schedule asked for what could not be. */
  void check() {
    if (badChoice >= 0) {
      throw new IllegalArgumentException(
          "step " + badChoice + " of the schedule: task " + schedule[badChoice] + " cannot run");
    }
  }

  /** Whether the schedule asks for this task next. */
  boolean isNext(int task) {
    return steps < length && schedule[steps] == task;
  }

  /** One of the tasks that are enabled, or {@link #NOBODY}, which the trace is told. */
  int choose(int enabled, Trace trace) {
    if (steps < length) {
      int task = schedule[steps];
      if (task < 0 || task >= Trace.MAX_TASKS || (enabled >>> task & 1) == 0) {
        badChoice = steps;
        return NOBODY;
      }
      return task;
    }
    int awake = enabled & ~asleep;
    if (awake == 0) {
      trace.end(Trace.End.CUT);
      return NOBODY;
    }
    if (steps == MAX_STEPS) {
      trace.end(Trace.End.LIMIT);
      return NOBODY;
    }
    return last >= 0 && (awake >>> last & 1) != 0 ? last : Integer.numberOfTrailingZeros(awake);
  }

  /** A task takes a step: whoever depends on it wakes. */
  void takes(int task, AccessList[] announced) {
    steps++;
    last = task;
    if (steps == length) {
      asleep = asleepAtEnd;
    } else if (asleep != 0 && steps > length) {
      for (int t = 0; t < announced.length; t++) {
        if ((asleep >>> t & 1) != 0 && announced[task].dependsOn(announced[t])) {
          asleep &= ~(1 << t);
        }
      }
    }
  }
}
