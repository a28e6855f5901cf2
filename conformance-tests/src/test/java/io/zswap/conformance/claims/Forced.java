package io.zswap.conformance.claims;

import io.zswap.api.explore.FreeMode;
import io.zswap.api.explore.Granularity;
import io.zswap.api.explore.Protocol;
import io.zswap.api.explore.Scenario;
import io.zswap.api.explore.ScenarioSpec;
import io.zswap.api.explore.StepText;
import io.zswap.api.explore.Trace;
import io.zswap.conformance.check.ProtocolWords;
import io.zswap.conformance.judge.ZswapJudge;
import io.zswap.conformance.litmus.Litmus;
import io.zswap.conformance.litmus.Race;
import io.zswap.conformance.litmus.Specs;
import io.zswap.conformance.machines.Explorable;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;

/**
 * One schedule of a program, told leg by leg and not found by a search: who goes on, and past which
 * step of his. It stands on nothing of the explorer's but the machine's replay.
 */
final class Forced implements AutoCloseable {
  private final Litmus litmus;
  private final ScenarioSpec spec;
  private final Scenario scenario;
  private final Trace trace = new Trace();
  private byte[] schedule = new byte[0];

  /** Nothing has run yet. */
  Forced(Explorable machine, Race race, String program, String protocol) {
    litmus = race.program(program);
    Protocol position = ProtocolWords.parse(protocol);
    spec = Specs.of(litmus.program(), position, FreeMode.POISON, Granularity.PRIMITIVE);
    scenario = machine.open(spec);
  }

  /**
   * A task goes on, by itself, until it has taken a step.
   *
   * @param step found in the step's {@code function action object}
   * @throws IllegalStateException if it never takes such a step, or has to wait before
   */
  Forced past(int task, String step) {
    Pattern pattern = Pattern.compile(step);
    List<StepText> steps = go(task);
    for (int k = schedule.length; k < steps.size() && steps.get(k).task() == task; k++) {
      if (pattern.matcher(words(steps.get(k))).find()) {
        schedule = Arrays.copyOf(trace.schedule(), k + 1);
        return this;
      }
    }
    throw new IllegalStateException("P" + task + " takes no step " + step + " by itself");
  }

  /** Past so many such steps. */
  Forced past(int task, String step, int times) {
    for (int i = 0; i < times; i++) {
      past(task, step);
    }
    return this;
  }

  /**
   * A task goes on until another one can.
   *
   * @throws IllegalStateException if it never can while the task goes on by itself
   */
  Forced until(int task, int other) {
    go(task);
    for (int k = schedule.length; k < trace.length(); k++) {
      if ((trace.enabled(k) & 1 << other) != 0) {
        schedule = Arrays.copyOf(trace.schedule(), k);
        return this;
      }
      if (trace.task(k) != task) {
        break;
      }
    }
    throw new IllegalStateException("task " + other + " cannot go on while P" + task + " does");
  }

  /** A task goes on until it is done, or has to wait. */
  Forced whole(int task) {
    List<StepText> steps = go(task);
    int k = schedule.length;
    while (k < steps.size() && steps.get(k).task() == task) {
      k++;
    }
    schedule = Arrays.copyOf(trace.schedule(), k);
    return this;
  }

  private List<StepText> go(int task) {
    byte[] next = Arrays.copyOf(schedule, schedule.length + 1);
    next[schedule.length] = (byte) task;
    scenario.run(next, next.length, 0, trace);
    return scenario.explain(trace.schedule());
  }

  private static String words(StepText step) {
    return step.function() + " " + step.action() + " " + step.object();
  }

  /** Whether a task has been left with steps to take: it is stopped, or waits. */
  boolean isUnderWay(int task) {
    scenario.run(schedule, schedule.length, 0, trace);
    for (int k = schedule.length; k < trace.length(); k++) {
      if (trace.task(k) == task) {
        return true;
      }
    }
    return false;
  }

  /** The rest runs as it comes; what the whole run breaks. */
  List<String> broken() {
    scenario.run(schedule, schedule.length, 0, trace);
    return new ZswapJudge(litmus.program(), spec).judgeEnd(trace).violations();
  }

  /** Every step, for a message. */
  String told() {
    StringBuilder out = new StringBuilder();
    for (StepText step : scenario.explain(trace.schedule())) {
      out.append('P').append(step.task()).append(' ').append(words(step)).append('\n');
    }
    return out.toString();
  }

  @Override
  public void close() {
    scenario.close();
  }
}
