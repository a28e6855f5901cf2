package io.zswap.core.machine;

import io.zswap.api.MachineException;
import io.zswap.api.ZswapException;
import io.zswap.api.explore.Granularity;
import io.zswap.api.explore.Scenario;
import io.zswap.api.explore.ScenarioSpec;
import io.zswap.api.explore.StepText;
import io.zswap.api.explore.Trace;
import io.zswap.api.machine.MachineConfig;
import io.zswap.core.compress.CompressorProviders;
import io.zswap.core.explore.ControlledSync;
import io.zswap.core.explore.Explanation;
import io.zswap.core.explore.Failures;
import io.zswap.core.explore.Scheduler;
import java.util.Arrays;
import java.util.List;

/** zswap-core as a {@link Scenario}: a new machine for every run. */
final class CoreScenario implements Scenario {
  /** The program's, kworker and rcu. */
  private static final int MAX_PROGRAM_TASKS = Trace.MAX_TASKS - 2;

  private final ScenarioSpec spec;
  private final Scheduler scheduler;
  private final ControlledSync sync;
  private final ExploredDevice device;
  private final CachedCodecs codecs;

  /** Gathered here first: a run that breaks down while they are leaves none. */
  private long[] facts = new long[128];

  private int factCount;
  private boolean closed;

  CoreScenario(ScenarioSpec spec) {
    this.spec = spec;
    MachineConfig config = spec.config();
    if (spec.tasks().isEmpty() || spec.tasks().size() > MAX_PROGRAM_TASKS) {
      throw new MachineException(
          spec.tasks().size() + " tasks; core explores 1 to " + MAX_PROGRAM_TASKS);
    }
    if (config.deviceFile().isPresent()) {
      throw new MachineException("core explores with a device in memory only");
    }
    SharedState shared = new SharedState(spec);
    codecs = new CachedCodecs(CompressorProviders.of(config.codecOrigin()));
    device = new ExploredDevice(config.slots(), config.pageSize(), config.synchronous());
    scheduler = new Scheduler(spec.tasks().size());
    sync =
        new ControlledSync(
            scheduler,
            shared.active(),
            shared.hasCallbacks(),
            spec.free(),
            spec.granularity() == Granularity.ACCESS);
    try {
      newMachine();
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  @Override
  public int tasks() {
    return scheduler.tasks();
  }

  ExploredMachine newMachine() {
    sync.reset();
    device.clear();
    codecs.reset();
    try {
      return new ExploredMachine(spec, sync, scheduler, device, codecs);
    } catch (ZswapException e) {
      throw e;
    } catch (RuntimeException | Error e) {
      throw new MachineException("core broke down in the setup: " + e, e);
    }
  }

  @Override
  public void run(byte[] schedule, int length, int asleep, Trace trace) {
    checkOpen();
    run(newMachine(), schedule, length, asleep, trace);
  }

  private void checkOpen() {
    if (closed) {
      throw new MachineException("the scenario is closed");
    }
  }

  private void run(ExploredMachine machine, byte[] schedule, int length, int asleep, Trace trace) {
    trace.clear();
    Throwable failure = scheduler.run(machine, sync, schedule, length, asleep, trace);
    if (failure == null && trace.end() == Trace.End.DEADLOCK) {
      trace.violation(scheduler.standstill());
    }
    int warned = sync.warningTexts().size();
    boolean whole = false;
    if (failure == null && trace.end() == Trace.End.FINISHED) {
      try {
        factCount = 0;
        machine.writeFacts(this::addFact);
        whole = true;
      } catch (RuntimeException | Error e) {
        failure = e;
      }
    }
    // Those that only the operations after the tasks set off count as well.
    List<String> warnings = sync.warningTexts();
    for (int i = 0; i < warnings.size(); i++) {
      trace.violation(warnings.get(i) + (i < warned ? "" : " (afterwards)"));
    }
    if (failure != null) {
      trace.end(Trace.End.FINISHED);
      trace.violation(Failures.words(failure));
    } else if (whole) {
      for (int i = 0; i < factCount; i++) {
        trace.addFact(facts[i]);
      }
    }
  }

  private void addFact(long fact) {
    if (factCount == facts.length) {
      facts = Arrays.copyOf(facts, factCount * 2);
    }
    facts[factCount++] = fact;
  }

  @Override
  public List<StepText> explain(byte[] schedule) {
    checkOpen();
    ExploredMachine machine = newMachine();
    Explanation explanation =
        new Explanation(scheduler, sync, machine::describe, machine::operation);
    List<StepText> steps;
    try {
      run(machine, schedule, schedule.length, 0, new Trace());
    } finally {
      steps = explanation.finish(scheduler);
    }
    return steps;
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      scheduler.close();
      codecs.close();
    }
  }
}
