package io.zswap.core.machine;

import io.zswap.api.MachineException;
import io.zswap.api.UnsupportedScenarioException;
import io.zswap.api.ZswapException;
import io.zswap.api.explore.Granularity;
import io.zswap.api.explore.Replay;
import io.zswap.api.explore.Scenario;
import io.zswap.api.explore.ScenarioSpec;
import io.zswap.api.explore.StepText;
import io.zswap.api.explore.Trace;
import io.zswap.api.machine.Digest;
import io.zswap.api.machine.MachineConfig;
import io.zswap.api.spi.Compressor;
import io.zswap.core.compress.CompressorProviders;
import io.zswap.core.explore.ControlledSync;
import io.zswap.core.explore.Explanation;
import io.zswap.core.explore.Failures;
import io.zswap.core.explore.Scheduler;
import io.zswap.core.explore.Snapshot;
import java.util.Arrays;
import java.util.List;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * zswap-core as a {@link Scenario}: one machine, made and set up once, that goes back to its
 * beginning for every run.
 */
final class CoreScenario implements Scenario {
  /** The program's, kworker and rcu. */
  private static final int MAX_PROGRAM_TASKS = Trace.MAX_TASKS - 2;

  private final ScenarioSpec spec;
  private final Scheduler scheduler;
  private final ControlledSync sync;
  private final CachedCodecs codecs;

  /** Gathered here first: a run that breaks down while they are leaves none. */
  private long[] gathered = new long[128];

  private int factCount;
  private final LongConsumer addFact = this::addFact;
  private final Trace replayed = new Trace();
  private final ExploredMachine machine;
  private final Snapshot beginning;
  private boolean closed;

  CoreScenario(ScenarioSpec spec) {
    this.spec = spec;
    MachineConfig config = spec.config();
    if (spec.tasks().isEmpty() || spec.tasks().size() > MAX_PROGRAM_TASKS) {
      throw new MachineException(
          spec.tasks().size() + " tasks; core explores 1 to " + MAX_PROGRAM_TASKS);
    }
    if (config.deviceFile().isPresent()) {
      throw new UnsupportedScenarioException(
          "core explores a device in memory alone; leave 'device file' out");
    }
    SharedState shared = new SharedState(spec);
    codecs = new CachedCodecs(CompressorProviders.of(config.codecOrigin()));
    scheduler = new Scheduler(spec.tasks().size());
    sync =
        new ControlledSync(
            scheduler,
            shared.active(),
            shared.hasCallbacks(),
            spec.free(),
            spec.granularity() == Granularity.ACCESS);
    try {
      machine = newMachine();
      sync.mark();
      beginning = Snapshot.of(machine, this::seesToItself);
      codecs.mark();
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  /** Compressors carry nothing from one call to the next. */
  boolean seesToItself(Object o) {
    return o == sync
        || o == scheduler
        || o == codecs
        || o == codecs.names()
        || o instanceof Compressor;
  }

  @Override
  public int tasks() {
    return scheduler.tasks();
  }

  private ExploredMachine newMachine() {
    try {
      return new ExploredMachine(spec, sync, scheduler, codecs);
    } catch (ZswapException e) {
      throw e;
    } catch (RuntimeException | Error e) {
      throw new MachineException("core broke down in the setup: " + e, e);
    }
  }

  @Override
  public void run(byte[] schedule, int length, int asleep, Trace trace) {
    checkOpen();
    rewind();
    trace.clear();
    judge(scheduler.run(machine, sync, schedule, length, asleep, trace), trace, true);
  }

  @Override
  public Replay replay(byte[] schedule, int times, boolean facts) {
    checkOpen();
    if (times < 1) {
      throw new IllegalArgumentException(times + " runs are not at least one");
    }
    long start = System.nanoTime();
    Replay first = follow(schedule, facts);
    long different = 0;
    for (int i = 1; i < times; i++) {
      rewindAndFollow(schedule, facts);
      if (replayed.end() != first.end()
          || scheduler.steps() != first.steps()
          || outcome() != first.outcome()
          || isViolated() != first.violated()) {
        different++;
      }
    }
    return new Replay(
        times,
        first.end(),
        first.steps(),
        first.outcome(),
        first.violated(),
        different,
        System.nanoTime() - start);
  }

  private Replay follow(byte[] schedule, boolean facts) {
    rewindAndFollow(schedule, facts);
    return new Replay(1, replayed.end(), scheduler.steps(), outcome(), isViolated(), 0, 0);
  }

  private void rewindAndFollow(byte[] schedule, boolean facts) {
    rewind();
    replayed.clear();
    judge(scheduler.follow(machine, sync, schedule, schedule.length, replayed), replayed, facts);
  }

  private boolean isViolated() {
    return !replayed.violations().isEmpty();
  }

  private long outcome() {
    long outcome = 0;
    for (int k = 0; k < replayed.factCount(); k++) {
      outcome = Digest.fold(outcome, replayed.fact(k));
    }
    return outcome;
  }

  private void checkOpen() {
    if (closed) {
      throw new MachineException("the scenario is closed");
    }
  }

  /** What a run has left goes into its trace. */
  private void judge(@Nullable Throwable thrown, Trace trace, boolean facts) {
    Throwable failure = thrown;
    if (failure == null && trace.end() == Trace.End.DEADLOCK) {
      trace.violation(scheduler.standstill());
    }
    int warned = sync.warningTexts().size();
    boolean whole = false;
    if (facts && failure == null && trace.end() == Trace.End.FINISHED) {
      try {
        factCount = 0;
        machine.writeFacts(addFact);
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
    String unlocked = sync.unlockedWrongly();
    if (failure == null && unlocked != null && trace.violations().isEmpty()) {
      trace.violation(unlocked);
    }
    if (failure != null) {
      trace.end(Trace.End.FINISHED);
      trace.violation(Failures.words(failure));
    } else if (whole) {
      for (int i = 0; i < factCount; i++) {
        trace.addFact(gathered[i]);
      }
    }
  }

  /** Goes back to the beginning. */
  void rewind() {
    sync.rewind();
    codecs.rewind();
    beginning.restore();
  }

  private void addFact(long fact) {
    if (factCount == gathered.length) {
      gathered = Arrays.copyOf(gathered, factCount * 2);
    }
    gathered[factCount++] = fact;
  }

  @Override
  public List<StepText> explain(byte[] schedule) {
    checkOpen();
    Explanation explanation =
        new Explanation(scheduler, sync, machine::describe, machine::operation);
    List<StepText> steps;
    try {
      rewind();
      Trace trace = new Trace();
      judge(scheduler.run(machine, sync, schedule, schedule.length, 0, trace), trace, false);
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
