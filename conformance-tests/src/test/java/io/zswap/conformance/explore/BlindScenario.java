package io.zswap.conformance.explore;

import io.zswap.api.explore.Access;
import io.zswap.api.explore.Scenario;
import io.zswap.api.explore.StepText;
import io.zswap.api.explore.Trace;
import java.util.Arrays;
import java.util.List;
import java.util.function.LongPredicate;

/** A scenario that keeps quiet about some accesses: what a test of the explorer has to notice. */
public final class BlindScenario implements Scenario {
  private final Scenario scenario;
  private final LongPredicate told;
  private final Trace whole = new Trace();

  public BlindScenario(Scenario scenario, LongPredicate told) {
    this.scenario = scenario;
    this.told = told;
  }

  /** Does not tell of accesses of one mode. */
  public static Scenario withoutMode(Scenario scenario, int mode) {
    return new BlindScenario(scenario, access -> Access.mode(access) != mode);
  }

  /** Does not tell of accesses to some objects. */
  public static Scenario withoutObjects(Scenario scenario, LongPredicate objects) {
    return new BlindScenario(scenario, access -> !objects.test(Access.object(access)));
  }

  @Override
  public int tasks() {
    return scenario.tasks();
  }

  @Override
  public void run(byte[] schedule, int length, int asleep, Trace trace) {
    scenario.run(schedule, length, asleep, whole);
    trace.clear();
    for (int k = 0; k < whole.length(); k++) {
      trace.step(whole.task(k), whole.enabled(k));
      Arrays.stream(whole.accesses(k)).filter(told).forEach(trace::access);
    }
    for (int t = 0; t < tasks(); t++) {
      trace.pending(t, Arrays.stream(whole.pending(t)).filter(told).toArray());
    }
    trace.end(whole.end());
    for (int i = 0; i < whole.factCount(); i++) {
      trace.addFact(whole.fact(i));
    }
    whole.violations().forEach(trace::violation);
  }

  @Override
  public List<StepText> explain(byte[] schedule) {
    return scenario.explain(schedule);
  }

  @Override
  public void close() {
    scenario.close();
  }
}
