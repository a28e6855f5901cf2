package io.zswap.conformance.explore;

import io.zswap.api.explore.Access;
import io.zswap.api.explore.Scenario;
import io.zswap.api.explore.StepText;
import io.zswap.api.explore.Trace;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.IntPredicate;
import java.util.function.IntUnaryOperator;

/** Tasks that are lists of small steps over shared integers: enough for textbook programs. */
final class ToyScenario implements Scenario {
  /** Shared and local integers during one run. */
  static final class State {
    final int[] shared;
    final int[][] local;
    final int[] pc;
    boolean broken;

    State(int shared, int tasks) {
      this.shared = new int[shared];
      this.local = new int[tasks][4];
      this.pc = new int[tasks];
    }
  }

  /** What a step does; returns the step to go on with, or -1 for the next one. */
  interface Effect {
    int run(State s, int[] local);
  }

  /** When a step can be taken. */
  interface Guard {
    boolean open(State s);
  }

  /** One step. */
  record Step(long access, Guard guard, Effect effect) {}

  private final int shared;
  private final List<List<Step>> programs = new ArrayList<>();
  private final Function<State, int[]> outcome;
  private int limit = 1000;
  private int stepsPerOperation = 1000;

  ToyScenario(int shared, Function<State, int[]> outcome) {
    this.shared = shared;
    this.outcome = outcome;
  }

  ToyScenario task(Step... steps) {
    programs.add(List.of(steps));
    return this;
  }

  ToyScenario limit(int steps) {
    limit = steps;
    return this;
  }

  /** Every so many steps of a task are one operation. */
  ToyScenario operations(int steps) {
    stepsPerOperation = steps;
    return this;
  }

  static Step read(int from, int to) {
    return new Step(
        Access.of(from, Access.READ),
        s -> true,
        (s, l) -> {
          l[to] = s.shared[from];
          return -1;
        });
  }

  static Step write(int to, Function<int[], Integer> value) {
    return new Step(
        Access.of(to, Access.WRITE),
        s -> true,
        (s, l) -> {
          s.shared[to] = value.apply(l);
          return -1;
        });
  }

  /** Ends the run if {@code is} holds: what a machine does where memory is broken. */
  static Step check(int from, IntPredicate is) {
    return new Step(
        Access.of(from, Access.READ),
        s -> true,
        (s, l) -> {
          s.broken |= is.test(s.shared[from]);
          return -1;
        });
  }

  static Step update(int object, Effect effect) {
    return new Step(Access.of(object, Access.WRITE), s -> true, effect);
  }

  static Step lock(int object) {
    return new Step(
        Access.of(object, Access.ACQUIRE),
        s -> s.shared[object] == 0,
        (s, l) -> {
          s.shared[object] = 1;
          return -1;
        });
  }

  static Step unlock(int object) {
    return new Step(
        Access.of(object, Access.RELEASE),
        s -> true,
        (s, l) -> {
          s.shared[object] = 0;
          return -1;
        });
  }

  /** Takes the next number. */
  static Step grow(int object, int to) {
    return update(
        object,
        (s, l) -> {
          l[to] = ++s.shared[object];
          return -1;
        });
  }

  /** Comes or goes: readers do not depend on each other, but who waits for them does. */
  static Step readers(int object, int more) {
    return new Step(
        Access.of(object, Access.READ),
        s -> true,
        (s, l) -> {
          s.shared[object] += more;
          return -1;
        });
  }

  /** Waits until the value is as wanted, then changes it. */
  static Step await(int object, IntPredicate wanted, IntUnaryOperator change) {
    return new Step(
        Access.of(object, Access.WRITE),
        s -> wanted.test(s.shared[object]),
        (s, l) -> {
          s.shared[object] = change.applyAsInt(s.shared[object]);
          return -1;
        });
  }

  @Override
  public int tasks() {
    return programs.size();
  }

  @Override
  public void run(byte[] schedule, int length, int asleepAtEnd, Trace trace) {
    State s = new State(shared, tasks());
    trace.clear();
    int asleep = length == 0 ? asleepAtEnd : 0;
    int last = -1;
    for (int n = 0; n < limit; n++) {
      int enabled = 0;
      for (int t = 0; t < tasks(); t++) {
        if (s.pc[t] < programs.get(t).size() && step(s, t).guard().open(s)) {
          enabled |= 1 << t;
        }
      }
      if (enabled == 0) {
        boolean done = true;
        for (int t = 0; t < tasks(); t++) {
          done &= s.pc[t] >= programs.get(t).size();
        }
        finish(s, trace, done ? Trace.End.FINISHED : Trace.End.DEADLOCK);
        return;
      }
      int awake = enabled & ~asleep;
      int next;
      if (n < length) {
        next = schedule[n];
        if ((enabled & 1 << next) == 0) {
          throw new IllegalArgumentException("task " + next + " is not enabled at step " + n);
        }
      } else if (awake == 0) {
        finish(s, trace, Trace.End.CUT);
        return;
      } else {
        next = last >= 0 && (awake & 1 << last) != 0 ? last : Integer.numberOfTrailingZeros(awake);
      }
      Step step = step(s, next);
      trace.step(next, enabled, s.pc[next] / stepsPerOperation);
      trace.access(step.access());
      int jump = step.effect().run(s, s.local[next]);
      s.pc[next] = jump < 0 ? s.pc[next] + 1 : jump;
      if (s.broken) {
        trace.violation("I2 broken by task " + next);
        finish(s, trace, Trace.End.FINISHED);
        return;
      }
      if (n >= length) {
        asleep = wake(s, asleep, step);
      } else if (n == length - 1) {
        asleep = asleepAtEnd;
      }
      last = next;
    }
    finish(s, trace, Trace.End.LIMIT);
  }

  private int wake(State s, int asleep, Step taken) {
    int result = asleep;
    for (int t = 0; t < tasks(); t++) {
      if ((asleep & 1 << t) != 0) {
        if (Access.dependent(step(s, t).access(), taken.access())) {
          result &= ~(1 << t);
        }
      }
    }
    return result;
  }

  private Step step(State s, int task) {
    return programs.get(task).get(s.pc[task]);
  }

  private void finish(State s, Trace trace, Trace.End end) {
    for (int t = 0; t < tasks(); t++) {
      if (s.pc[t] < programs.get(t).size()) {
        trace.pending(t, new long[] {step(s, t).access()});
      }
    }
    trace.end(end);
    if (end == Trace.End.FINISHED && !s.broken) {
      for (int value : outcome.apply(s)) {
        trace.addFact(value);
      }
    }
  }

  /** Prints the facts. */
  static Judge.Judgement judge(Trace trace) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < trace.factCount(); i++) {
      text.append(i == 0 ? "" : ",").append(trace.fact(i));
    }
    boolean early = trace.factCount() == 0;
    String outcome = early ? "ended early: " + trace.violations() : text.toString();
    return new Judge.Judgement(outcome, trace.violations());
  }

  @Override
  public List<StepText> explain(byte[] schedule) {
    Trace trace = new Trace();
    run(schedule, schedule.length, 0, trace);
    List<StepText> texts = new ArrayList<>();
    for (int i = 0; i < trace.length(); i++) {
      long access = trace.accesses(i)[0];
      String object = "shared[" + Access.object(access) + "]";
      texts.add(
          new StepText(
              trace.task(i),
              0,
              "task",
              "toy",
              0,
              "mode " + Access.mode(access),
              object,
              List.of()));
    }
    return texts;
  }

  @Override
  public void close() {}
}
