package io.zswap.core.explore;

import io.zswap.api.MachineException;
import io.zswap.api.explore.Trace;
import java.util.Arrays;
import java.util.Objects;
import java.util.function.LongPredicate;
import org.jspecify.annotations.Nullable;

/**
 * Lets tasks take turns. A task that comes to a point says what it is about to touch, and what it
 * waits for if it has to; then whoever's turn it is goes on. The choice is made on the stack of the
 * task that gives way, so that a task that goes on costs no switch.
 *
 * <p>After the program's tasks come two more: kworker, which runs the shrink worker whenever that
 * is queued, and rcu, which runs callbacks whose grace period is over.
 */
public final class Scheduler implements AutoCloseable {
  // What a task waits for.
  static final int ALWAYS = 0;
  static final int LOCK = 1;
  static final int POLL = 2;
  static final int WORK = 3;
  static final int CALLBACK = 4;
  static final int FINISHED = 5;
  static final int GRACE_PERIOD = 6;

  /** In place of a task: nobody takes another step. */
  private static final int OVER = -2;

  private static final int NO_FIBER = -3;

  private final int programTasks;
  private final int kworker;
  private final int rcu;
  private final Fibers fibers;
  private @Nullable Tasks tasks;
  private @Nullable Witness witness;

  /** Who runs; {@link Fibers#DRIVER} before and after. */
  int current = Fibers.DRIVER;

  private final AccessList[] announced;
  private final AccessList[] touched;
  private final int[] waits;
  private final @Nullable Object[] waitsFor;
  private final long[] lookedAt;

  /** By task: its stack, {@link Fibers#DRIVER} for the caller's, or {@link #NO_FIBER}. */
  private final int[] fiberOf;

  /** By fiber: the task that it begins with. */
  private final int[] begins;

  private int idleFibers;
  private final @Nullable FirstPoint[] firstPoints;
  private @Nullable FirstPoint discovering;

  private final GracePeriods rcuState;
  private final Changes changes = new Changes();

  private final Guide guide = new Guide();
  private Trace trace = new Trace();

  /** The task that is on its way to its first point; -1 for none. */
  private int arriving = -1;

  /** Nobody reads the trace: it is left empty but for its end. */
  private boolean bare;

  private LongPredicate polled = access -> true;

  private boolean over;
  private String standstill = "";
  private @Nullable Throwable failure;

  /** For a program of so many tasks. */
  public Scheduler(int programTasks) {
    this.programTasks = programTasks;
    kworker = programTasks;
    rcu = programTasks + 1;
    int n = programTasks + 2;
    announced = new AccessList[n];
    touched = new AccessList[n];
    Arrays.setAll(announced, i -> new AccessList());
    Arrays.setAll(touched, i -> new AccessList());
    waits = new int[n];
    waitsFor = new Object[n];
    lookedAt = new long[n];
    fiberOf = new int[n];
    Arrays.fill(fiberOf, NO_FIBER);
    begins = new int[n];
    idleFibers = (1 << n) - 1;
    firstPoints = new FirstPoint[programTasks];
    rcuState = new GracePeriods(n);
    fibers = Fibers.create(n, this::live);
  }

  /** How many tasks take turns. */
  public int tasks() {
    return programTasks + 2;
  }

  void reset() {
    rcuState.reset();
    changes.reset();
  }

  /** Which accesses are to what changes when something that is polled does. */
  void polls(LongPredicate which) {
    polled = which;
  }

  void explain(@Nullable Witness to) {
    witness = to;
  }

  // ---- one run

  /**
   * Follows a whole schedule as {@link #run} does, but leaves of the trace nothing than its end.
   */
  public @Nullable Throwable follow(
      Tasks program, ControlledSync with, byte[] schedule, int length, Trace into) {
    bare = true;
    try {
      return run(program, with, schedule, length, 0, into);
    } finally {
      bare = false;
    }
  }

  /**
   * Runs the tasks to the end, or as far as they get.
   *
   * @return what the code under test threw; null if nothing
   */
  public @Nullable Throwable run(
      Tasks program, ControlledSync with, byte[] prefix, int length, int asleepThen, Trace into) {
    tasks = program;
    guide.begin(prefix, length, asleepThen);
    trace = into;
    failure = null;
    standstill = "";
    for (int t = 0; t < tasks(); t++) {
      prepare(t, with);
    }
    int first = choose();
    if (first != OVER) {
      go(first);
      unwind();
    }
    current = Fibers.DRIVER;
    over = false;
    guide.check();
    return failure;
  }

  /** Makes a task one that waits at its first point, although it has no stack yet. */
  private void prepare(int task, ControlledSync with) {
    lookedAt[task] = changes.now();
    touched[task].clear();
    announced[task].clear();
    waitsFor[task] = null;
    if (task == kworker) {
      announced[task].add(ControlledSync.WORK_ACCESS);
      waits[task] = WORK;
    } else if (task == rcu) {
      announced[task].add(ControlledSync.CALLBACK_ACCESS);
      waits[task] = CALLBACK;
    } else {
      // Nothing shared comes before the first point, so that it is the same in every run.
      FirstPoint first = firstPoints[task];
      if (first == null) {
        first = discover(task);
        firstPoints[task] = first;
      }
      announced[task].clear();
      announced[task].addAll(first.accesses);
      waits[task] = first.waits;
      waitsFor[task] = first.lock < 0 ? null : with.lock(first.lock);
    }
  }

  private FirstPoint discover(int task) {
    FirstPoint first = new FirstPoint();
    discovering = first;
    current = task;
    try {
      Objects.requireNonNull(tasks).run(task);
    } catch (Abandoned e) {
      // There it is.
    } finally {
      discovering = null;
      over = false;
      current = Fibers.DRIVER;
      rcuState.forget(task);
    }
    return first;
  }

  private void go(int first) {
    if (!fibers.hostsOnCaller()) {
      current = first;
      fibers.enter(fiberFor(first));
      return;
    }
    int next = host(Fibers.DRIVER, first);
    if (next != OVER) {
      current = next;
      fibers.enter(fiberOf[next]);
    }
  }

  private void unwind() {
    for (int t = 0; t < tasks(); t++) {
      if (fiberOf[t] >= 0) {
        current = t;
        fibers.enter(fiberOf[t]);
      }
    }
  }

  /** The stack of a task, which gets one if it has none yet. */
  private int fiberFor(int task) {
    if (fiberOf[task] == NO_FIBER) {
      int fiber = Integer.numberOfTrailingZeros(idleFibers);
      idleFibers &= idleFibers - 1;
      begins[fiber] = task;
      fiberOf[task] = fiber;
    }
    return fiberOf[task];
  }

  /** What a fiber does as long as it lives. */
  private void live(int fiber) {
    while (true) {
      int next = host(fiber, begins[fiber]);
      idleFibers |= 1 << fiber;
      if (next != OVER) {
        current = next;
      }
      fibers.switchTo(fiber, next == OVER ? Fibers.DRIVER : fiberOf[next]);
    }
  }

  /**
   * Runs a task on this stack, and after it whatever task is to begin next.
   *
   * @return a task that goes on elsewhere, or {@link #OVER}
   */
  private int host(int fiber, int begin) {
    int task = begin;
    while (true) {
      fiberOf[task] = fiber;
      current = task;
      arriving = task < programTasks ? task : -1;
      try {
        serve(task);
      } catch (Abandoned e) {
        // The run is over.
      } catch (Throwable e) {
        if (!over) {
          failure = e;
          waits[task] = FINISHED;
          end();
        }
      }
      finish(task);
      int next = over ? OVER : choose();
      if (next == OVER || fiberOf[next] != NO_FIBER) {
        return next;
      }
      task = next;
    }
  }

  private void serve(int task) {
    Tasks program = Objects.requireNonNull(tasks);
    if (task < programTasks) {
      program.run(task);
    } else if (task == kworker) {
      program.work();
    } else {
      rcuState.runOldest();
    }
  }

  private void finish(int task) {
    fiberOf[task] = NO_FIBER;
    rcuState.forget(task);
    waits[task] = FINISHED;
    if (task == kworker) {
      announced[task].clear();
      announced[task].add(ControlledSync.WORK_ACCESS);
      waits[task] = WORK;
    } else if (task == rcu) {
      announced[task].clear();
      announced[task].add(ControlledSync.CALLBACK_ACCESS);
      waits[task] = CALLBACK;
    }
  }

  // ---- points

  /** Whether what still runs only clears up. */
  boolean isAborting() {
    return over;
  }

  /** How many have been taken. */
  public int steps() {
    return guide.steps();
  }

  void begin(long access) {
    AccessList list = announced[current];
    list.clear();
    list.add(access);
  }

  void add(long access) {
    announced[current].add(access);
  }

  /** Comes to a point; returns when the step that was announced may be taken. */
  void step(int waitKind, @Nullable Object waitFor) {
    if (over) {
      throw Abandoned.INSTANCE;
    }
    int self = current;
    if (discovering != null) {
      discovering.set(announced[self], waitKind, waitFor);
      over = true;
      throw Abandoned.INSTANCE;
    }
    if (witness != null) {
      witness.announces(self, announced[self]);
    }
    if (arriving == self) {
      // It was chosen before it came here.
      arriving = -1;
      FirstPoint first = firstPoints[self];
      if (first == null || !first.accesses.isSame(announced[self])) {
        throw new MachineException("task " + self + " begins otherwise than in the first run");
      }
    } else {
      waits[self] = waitKind;
      waitsFor[self] = waitFor;
      giveWay(self);
    }
    touched[self].addObjects(announced[self], polled);
    rcuState.step(self, guide.steps());
  }

  private void giveWay(int self) {
    // Who else could have gone on is of no interest, and the task just does.
    if (bare && self < programTasks && guide.isNext(self) && isEnabled(self)) {
      guide.takes(self, announced);
      return;
    }
    int next = choose();
    if (next == self) {
      return;
    }
    int fiber = fiberOf[self];
    if (next != OVER) {
      current = next;
      fibers.switchTo(fiber, fiberFor(next));
    } else if (fiber != Fibers.DRIVER) {
      fibers.switchTo(fiber, Fibers.DRIVER);
    }
    if (over) {
      throw Abandoned.INSTANCE;
    }
  }

  /** Chooses who takes the next step, and notes it; {@link #OVER} if there is none to take. */
  private int choose() {
    int task = chooseOrOver();
    if (task == OVER) {
      end();
    }
    return task;
  }

  private void end() {
    over = true;
    if (witness != null) {
      witness.ends();
    }
    for (int t = 0; t < tasks() && !bare; t++) {
      boolean idle = t >= programTasks && fiberOf[t] == NO_FIBER && !isEnabled(t);
      if (waits[t] != FINISHED && !idle) {
        trace.pending(t, announced[t].toArray());
      }
    }
  }

  private int chooseOrOver() {
    int mask = enabled();
    if (mask == 0) {
      boolean finished = isFinished();
      trace.end(finished ? Trace.End.FINISHED : Trace.End.DEADLOCK);
      standstill = finished ? "" : Standstill.describe(waits, waitsFor);
      return OVER;
    }
    int task = guide.choose(mask, trace);
    if (task == Guide.NOBODY) {
      return OVER;
    }
    if (bare) {
      guide.takes(task, announced);
      return task;
    }
    int operation = task < programTasks ? Objects.requireNonNull(tasks).operation(task) : -1;
    trace.step(task, mask, operation);
    announced[task].addTo(trace);
    guide.takes(task, announced);
    if (witness != null) {
      witness.takes(task, announced[task]);
    }
    return task;
  }

  private int enabled() {
    int mask = 0;
    for (int t = 0; t < programTasks; t++) {
      if (isEnabled(t)) {
        mask |= 1 << t;
      }
    }
    boolean finished = areProgramTasksFinished();
    if (isEnabled(kworker)) {
      mask |= 1 << kworker;
      if (finished) {
        return mask;
      }
    }
    return isEnabled(rcu) ? mask | 1 << rcu : mask;
  }

  private boolean isEnabled(int task) {
    return switch (waits[task]) {
      case ALWAYS -> true;
      case LOCK -> ((LockState) Objects.requireNonNull(waitsFor[task])).owner == LockState.FREE;
      case POLL -> changes.isSince(Objects.requireNonNull(waitsFor[task]), lookedAt[task]);
      case WORK -> Objects.requireNonNull(tasks).isWorkQueued();
      case CALLBACK -> rcuState.isOver();
      case GRACE_PERIOD -> GracePeriods.isOver(Objects.requireNonNull(waitsFor[task]));
      default -> false;
    };
  }

  private boolean areProgramTasksFinished() {
    for (int t = 0; t < programTasks; t++) {
      if (waits[t] != FINISHED) {
        return false;
      }
    }
    return true;
  }

  private boolean isFinished() {
    return areProgramTasksFinished()
        && fiberOf[kworker] == NO_FIBER
        && fiberOf[rcu] == NO_FIBER
        && rcuState.isEmpty();
  }

  /** Who waits for what, after a deadlock. */
  public String standstill() {
    return standstill;
  }

  // ---- polling

  void changed(Object polled) {
    changes.note(polled);
  }

  /** How many changes there have been. */
  long moment() {
    return changes.now();
  }

  /** When the current task last began an operation, or went on after a poll. */
  long lookedAt() {
    return current < 0 ? 0 : lookedAt[current];
  }

  /**
   * Announces that the task goes on once something that it has seen in its operation changes.
   *
   * @param since the moment before it looked
   */
  void beginPoll(long since) {
    lookedAt[current] = since;
    AccessList list = announced[current];
    list.clear();
    list.addAll(touched[current]);
  }

  // What was touched stays: a loop around this one may have looked at it, too.
  void endPoll() {
    lookedAt[current] = changes.now();
  }

  /** A new operation of the current task begins: nothing before it is polled. */
  public void beginOperation() {
    lookedAt[current] = changes.now();
    touched[current].clear();
  }

  // ---- RCU

  GracePeriods rcu() {
    return rcuState;
  }

  @Override
  public void close() {
    fibers.close();
  }
}
