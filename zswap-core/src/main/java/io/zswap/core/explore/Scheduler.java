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
  /** In place of a task: nobody takes another step. */
  private static final int OVER = -2;

  private static final int NO_FIBER = -3;

  private final int programTasks;
  private final int kworker;
  private final Fibers fibers;
  private @Nullable Tasks tasks;
  private @Nullable Explanation explanation;

  /** Who runs; {@link Fibers#DRIVER} before and after. */
  int current = Fibers.DRIVER;

  private final AccessList[] announced;
  private final AccessList[] touched;

  /** By task: its stack, {@link Fibers#DRIVER} for the caller's, or {@link #NO_FIBER}. */
  private final int[] fiberOf;

  /** By fiber: the task that it begins with. */
  private final int[] begins;

  private int idleFibers;
  private final @Nullable FirstPoint[] firstPoints;
  private @Nullable FirstPoint discovering;

  private final GracePeriods rcuState;
  private final Waiting waiting;

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
    int n = programTasks + 2;
    announced = new AccessList[n];
    touched = new AccessList[n];
    Arrays.setAll(announced, i -> new AccessList());
    Arrays.setAll(touched, i -> new AccessList());
    fiberOf = new int[n];
    Arrays.fill(fiberOf, NO_FIBER);
    begins = new int[n];
    idleFibers = (1 << n) - 1;
    firstPoints = new FirstPoint[programTasks];
    rcuState = new GracePeriods(n);
    waiting = new Waiting(programTasks, rcuState);
    fibers = Fibers.create(n, this::live);
  }

  /** How many tasks take turns. */
  public int tasks() {
    return programTasks + 2;
  }

  void reset() {
    rcuState.reset();
    waiting.reset();
  }

  /** Which accesses are to what changes when something that is polled does. */
  void polls(LongPredicate which) {
    polled = which;
  }

  void explain(@Nullable Explanation to) {
    explanation = to;
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
    waiting.begin(program);
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
    waiting.looked(task, waiting.moment());
    touched[task].clear();
    if (task >= programTasks) {
      idle(task);
    } else {
      // Nothing shared comes before the first point, so that it is the same in every run.
      FirstPoint first = firstPoints[task];
      if (first == null) {
        first = discover(task);
        firstPoints[task] = first;
      }
      announced[task].clear();
      announced[task].addAll(first.accesses);
      waiting.set(task, first.waits, first.lock < 0 ? null : with.lock(first.lock));
    }
  }

  /** Makes kworker or rcu one that waits for something to do. */
  private void idle(int task) {
    announced[task].clear();
    announced[task].add(
        task == kworker ? ControlledSync.WORK_ACCESS : ControlledSync.CALLBACK_ACCESS);
    waiting.finish(task);
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
          waiting.stop(task);
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
    if (task < programTasks) {
      waiting.finish(task);
    } else {
      idle(task);
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
    if (explanation != null) {
      explanation.announces(self, announced[self]);
    }
    if (arriving == self) {
      // It was chosen before it came here.
      arriving = -1;
      FirstPoint first = firstPoints[self];
      if (first == null || !first.accesses.isSame(announced[self])) {
        throw new MachineException("task " + self + " begins otherwise than in the first run");
      }
    } else {
      waiting.set(self, waitKind, waitFor);
      giveWay(self);
    }
    touched[self].addObjects(announced[self], polled);
    rcuState.step(self, guide.steps());
  }

  private void giveWay(int self) {
    // Who else could have gone on is of no interest, and the task just does.
    if (bare && self < programTasks && guide.isNext(self) && waiting.isEnabled(self)) {
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
    if (explanation != null) {
      explanation.ends();
    }
    for (int t = 0; t < tasks() && !bare; t++) {
      if (waiting.isPending(t)) {
        trace.pending(t, announced[t].toArray());
      }
    }
  }

  private int chooseOrOver() {
    int mask = waiting.enabled();
    if (mask == 0) {
      boolean finished = waiting.isFinished();
      trace.end(finished ? Trace.End.FINISHED : Trace.End.DEADLOCK);
      standstill = finished ? "" : waiting.standstill();
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
    if (explanation != null) {
      explanation.takes(task, announced[task]);
    }
    return task;
  }

  /** Who waits for what, after a deadlock. */
  public String standstill() {
    return standstill;
  }

  // ---- polling

  /** The current task's step changes something: who has looked at what the step touches sees it. */
  void changed(Object polled) {
    for (int t = 0; current >= 0 && t < tasks(); t++) {
      if (touched[t].dependsOn(announced[current])) {
        waiting.changed(t, polled);
      }
    }
  }

  /** How many changes there have been. */
  long moment() {
    return waiting.moment();
  }

  /** When the current task last began an operation, or went on after a poll. */
  long lookedAt() {
    return current < 0 ? 0 : waiting.lookedAt(current);
  }

  /**
   * Announces that the task goes on once something that it has seen in its operation changes.
   *
   * @param since the moment before it looked
   */
  void beginPoll(long since) {
    waiting.looked(current, since);
    AccessList list = announced[current];
    list.clear();
    list.addAll(touched[current]);
  }

  // What was touched stays: a loop around this one may have looked at it, too.
  void endPoll() {
    waiting.looked(current, waiting.moment());
  }

  /** A new operation of the current task begins: nothing before it is polled. */
  public void beginOperation() {
    waiting.looked(current, waiting.moment());
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
