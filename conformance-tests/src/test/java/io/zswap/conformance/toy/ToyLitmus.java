package io.zswap.conformance.toy;

import io.zswap.api.MachineException;
import io.zswap.api.UnsupportedScenarioException;
import io.zswap.api.explore.Access;
import io.zswap.api.explore.Protocol;
import io.zswap.api.explore.Scenario;
import io.zswap.api.explore.ScenarioSpec;
import io.zswap.api.explore.StepText;
import io.zswap.api.explore.Trace;
import io.zswap.api.machine.Machine;
import io.zswap.api.machine.MachineConfig;
import io.zswap.api.machine.MachineProvider;
import io.zswap.api.machine.Operation;
import io.zswap.api.machine.Status;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Runs a {@link ToyZswap} under an explorer: every step touches the one state. */
public final class ToyLitmus implements Scenario {
  private static final long[] STATE = {Access.of(1, Access.WRITE)};

  private final ScenarioSpec spec;
  private final boolean secondChance;

  private ToyLitmus(ScenarioSpec spec, boolean secondChance) {
    this.spec = spec;
    this.secondChance = secondChance;
  }

  /**
   * Machines of these names; one called {@code fixed...} knows the merged protocol alone, one
   * called {@code odd...} gives no second chance, one called {@code broken...} does not start.
   */
  public static MachineProvider provider(String... names) {
    return new MachineProvider() {
      @Override
      public List<Offer> offers() {
        return List.of(names).stream().map(n -> new Offer(n, "a toy", true, "")).toList();
      }

      @Override
      public Machine open(String name, MachineConfig config) {
        return new ToyMachine(config);
      }

      @Override
      public Scenario scenario(String name, ScenarioSpec spec) {
        if (name.startsWith("broken")) {
          throw new MachineException(name + " does not build");
        }
        if (name.startsWith("fixed") && !spec.protocol().equals(Protocol.MERGED)) {
          throw new UnsupportedScenarioException(name + " follows its own source");
        }
        return new ToyLitmus(spec, !name.startsWith("odd"));
      }
    };
  }

  /** One scenario. */
  public static Scenario scenarioOf(ScenarioSpec spec) {
    return new ToyLitmus(spec, true);
  }

  @Override
  public int tasks() {
    return spec.tasks().size() + 2;
  }

  /** One task: its operations one after the other. */
  private static final class Task {
    final List<Operation> operations;
    final List<long[]> results = new ArrayList<>();
    ToyZswap.@Nullable Entry taken;
    int calls;
    long value;

    Task(List<Operation> operations) {
      this.operations = operations;
    }

    boolean done() {
      return results.size() == operations.size();
    }

    int operation() {
      return results.size();
    }

    String step(ToyZswap z) {
      Operation operation = operations.get(results.size());
      if (!(operation instanceof Operation.Shrink shrink)) {
        results.add(z.apply(operation));
        return "apply";
      }
      if (taken != null) {
        value += z.writeBack(taken) ? 1 : 1L << 32;
        taken = null;
        calls++;
        if (calls == shrink.times()) {
          finish(Status.DONE);
        }
        return "writeBack";
      }
      boolean online = z.life.get(shrink.cgroup()) == 0;
      if (!online || z.lists.get(shrink.cgroup()).isEmpty()) {
        finish(calls == 0 ? Status.ABSENT : Status.DONE);
        return "empty";
      }
      taken = z.take(shrink.cgroup());
      return "take";
    }

    private void finish(Status status) {
      results.add(ToyZswap.result(status, value));
      calls = 0;
      value = 0;
    }
  }

  private static void sequentially(List<Operation> operations, ToyZswap z) {
    Task task = new Task(operations);
    while (!task.done()) {
      task.step(z);
    }
  }

  @Override
  public void run(byte[] schedule, int length, int asleepAtEnd, Trace trace) {
    run(schedule, length, asleepAtEnd, trace, new ArrayList<>());
  }

  private void run(
      byte[] schedule, int length, int asleepAtEnd, Trace trace, List<StepText> texts) {
    trace.clear();
    ToyZswap z = new ToyZswap(spec);
    z.secondChance = secondChance;
    sequentially(spec.setup(), z);
    List<Task> tasks = spec.tasks().stream().map(Task::new).toList();
    int asleep = length == 0 ? asleepAtEnd : 0;
    int last = -1;
    for (int n = 0; !z.broken; n++) {
      int enabled = 0;
      for (int t = 0; t < tasks.size(); t++) {
        enabled |= tasks.get(t).done() ? 0 : 1 << t;
      }
      if (enabled == 0) {
        break;
      }
      int awake = enabled & ~asleep;
      int next =
          last >= 0 && (awake & 1 << last) != 0 ? last : Integer.numberOfTrailingZeros(awake);
      if (n < length) {
        next = schedule[n];
        if ((enabled & 1 << next) == 0) {
          throw new IllegalArgumentException("task " + next + " is not enabled at step " + n);
        }
      } else if (awake == 0) {
        for (int t = 0; t < tasks.size(); t++) {
          if (!tasks.get(t).done()) {
            trace.pending(t, STATE);
          }
        }
        trace.end(Trace.End.CUT);
        return;
      }
      trace.step(next, enabled);
      trace.access(STATE[0]);
      int operation = tasks.get(next).operation();
      String what = tasks.get(next).step(z);
      texts.add(
          new StepText(
              next,
              operation,
              "ToyZswap." + what,
              "toy/ToyZswap.java",
              1,
              what,
              "state",
              List.of()));
      asleep = n == length - 1 ? asleepAtEnd : n < length ? asleep : 0;
      last = next;
    }
    trace.end(Trace.End.FINISHED);
    z.violations.forEach(trace::violation);
    if (!z.broken) {
      facts(z, tasks, trace);
    }
  }

  private void facts(ToyZswap z, List<Task> tasks, Trace trace) {
    tasks.forEach(task -> task.results.forEach(r -> ToyZswap.facts(trace, r)));
    z.rest(trace);
    for (Operation operation : spec.after()) {
      Task one = new Task(List.of(operation));
      while (!one.done()) {
        one.step(z);
      }
      ToyZswap.facts(trace, one.results.get(0));
      ToyZswap.facts(trace, z.stored(), z.slotsInUse(), 0);
    }
    long present = java.util.Arrays.stream(z.pte).filter(p -> p == 1).count();
    long alive = z.life.stream().filter(l -> l != 2).count() - 1;
    ToyZswap.facts(trace, z.stored(), z.stored(), present, alive, 0);
  }

  @Override
  public List<StepText> explain(byte[] schedule) {
    List<StepText> texts = new ArrayList<>();
    run(schedule, schedule.length, 0, new Trace(), texts);
    return texts;
  }

  @Override
  public void close() {}
}
