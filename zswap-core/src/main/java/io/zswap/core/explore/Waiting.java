package io.zswap.core.explore;

import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Who can go on: what each task waits for, and whether it has come. The tasks are a {@link
 * Scheduler}'s, by its numbers: the program's, then kworker, then rcu.
 */
final class Waiting {
  // What a task waits for.
  static final int ALWAYS = 0;
  static final int LOCK = 1;
  static final int POLL = 2;
  static final int WORK = 3;
  static final int CALLBACK = 4;
  static final int FINISHED = 5;
  static final int GRACE_PERIOD = 6;

  private final int programTasks;
  private final int kworker;
  private final int rcu;
  private final int[] kinds;
  private final @Nullable Object[] what;
  private final long[] lookedAt;

  /** By task: what changed after the task had looked. */
  private final Changes[] changes;

  /** How many changes there have been. */
  private long moment;

  private final GracePeriods periods;
  private @Nullable Tasks tasks;

  Waiting(int programTasks, GracePeriods periods) {
    this.programTasks = programTasks;
    this.periods = periods;
    kworker = programTasks;
    rcu = programTasks + 1;
    int n = programTasks + 2;
    kinds = new int[n];
    what = new Object[n];
    lookedAt = new long[n];
    changes = new Changes[n];
    Arrays.setAll(changes, i -> new Changes());
  }

  void reset() {
    for (Changes seen : changes) {
      seen.reset();
    }
    moment = 0;
  }

  /** A run of a program begins. */
  void begin(Tasks program) {
    tasks = program;
  }

  /** From now on a task waits for this. */
  void set(int task, int kind, @Nullable Object forWhat) {
    kinds[task] = kind;
    what[task] = forWhat;
  }

  /** A task is done; kworker and rcu wait for the next that there is to do. */
  void finish(int task) {
    set(task, task == kworker ? WORK : task == rcu ? CALLBACK : FINISHED, null);
  }

  /** A task takes no step any more, whichever it is. */
  void stop(int task) {
    kinds[task] = FINISHED;
  }

  // ---- who can go on

  /** The tasks that can take the next step, a bit each. */
  int enabled() {
    int mask = 0;
    for (int t = 0; t < kinds.length; t++) {
      if (isEnabled(t)) {
        mask |= 1 << t;
      }
    }
    return mask;
  }

  boolean isEnabled(int task) {
    return switch (kinds[task]) {
      case ALWAYS -> true;
      case LOCK -> ((LockState) Objects.requireNonNull(what[task])).owner == LockState.FREE;
      case POLL -> changes[task].isSince(Objects.requireNonNull(what[task]), lookedAt[task]);
      case WORK -> Objects.requireNonNull(tasks).isWorkQueued();
      case CALLBACK -> periods.isOver();
      case GRACE_PERIOD -> GracePeriods.isOver(Objects.requireNonNull(what[task]));
      default -> false;
    };
  }

  private boolean areProgramTasksFinished() {
    for (int t = 0; t < programTasks; t++) {
      if (kinds[t] != FINISHED) {
        return false;
      }
    }
    return true;
  }

  /**
   * Whether a task would take another step if it could. Kworker and rcu always would: even with
   * nothing to do at the end, kworker could have been first where somebody else ran the work.
   */
  boolean isPending(int task) {
    return kinds[task] != FINISHED;
  }

  /** Whether that nobody can go on is because everything is done. */
  boolean isFinished() {
    // Kworker and rcu wait for that only between two things that they do.
    return areProgramTasksFinished()
        && kinds[kworker] == WORK
        && kinds[rcu] == CALLBACK
        && periods.isEmpty();
  }

  // ---- polling

  /** Something changes that a task has looked at: it goes on if that is what it waits for. */
  void changed(int task, Object polled) {
    moment++;
    changes[task].note(polled, moment);
  }

  /** How many changes there have been. */
  long moment() {
    return moment;
  }

  /** The moment from which on changes count for a task that polls. */
  long lookedAt(int task) {
    return lookedAt[task];
  }

  void looked(int task, long moment) {
    lookedAt[task] = moment;
  }

  // ---- deadlocks

  /** Who waits for what, in words. */
  String standstill() {
    StringBuilder s = new StringBuilder("I6 deadlock:");
    for (int t = 0; t < kinds.length; t++) {
      String reason = reason(kinds[t], what[t]);
      if (!reason.isEmpty()) {
        s.append(" task ").append(t).append(" waits for ").append(reason).append(';');
      }
    }
    return s.substring(0, s.length() - 1);
  }

  private static String reason(int kind, @Nullable Object what) {
    return switch (kind) {
      case LOCK -> {
        LockState lock = (LockState) Objects.requireNonNull(what);
        yield lock.name + " that task " + lock.owner + " has";
      }
      case POLL ->
          "a change of "
              + Objects.requireNonNull(what).getClass().getSimpleName()
              + " that nobody makes any more";
      case GRACE_PERIOD -> "the read side of" + GracePeriods.readers(Objects.requireNonNull(what));
      default -> "";
    };
  }
}
