package io.zswap.natives;

import io.zswap.api.explore.Scenario;
import io.zswap.api.explore.Trace;
import java.util.Arrays;
import java.util.Random;
import java.util.function.Consumer;

/** Plain search: every schedule with at most so many preemptions, then a random walk. */
final class Enumerator {
  private final Scenario scenario;
  private final Consumer<Trace> judge;
  private final Trace trace = new Trace();
  private long runs;

  Enumerator(Scenario scenario, Consumer<Trace> judge) {
    this.scenario = scenario;
    this.judge = judge;
  }

  long runs() {
    return runs;
  }

  /** Runs the schedule, then everything that differs from its run after {@code from}. */
  void enumerate(int bound, long most) {
    enumerate(new byte[0], bound, most);
  }

  private void enumerate(byte[] prefix, int left, long most) {
    if (runs >= most) {
      return;
    }
    scenario.run(prefix, prefix.length, 0, trace);
    runs++;
    judge.accept(trace);
    byte[] schedule = trace.schedule();
    int[] enabled = new int[schedule.length];
    for (int i = 0; i < schedule.length; i++) {
      enabled[i] = trace.enabled(i);
    }
    for (int i = prefix.length; i < schedule.length; i++) {
      for (int task = 0; task < scenario.tasks(); task++) {
        if (task == schedule[i] || (enabled[i] & 1 << task) == 0) {
          continue;
        }
        boolean preempts =
            i > 0 && task != schedule[i - 1] && (enabled[i] & 1 << schedule[i - 1]) != 0;
        if (preempts && left == 0) {
          continue;
        }
        byte[] next = Arrays.copyOf(schedule, i + 1);
        next[i] = (byte) task;
        enumerate(next, preempts ? left - 1 : left, most);
      }
    }
  }

  /** Random schedules. */
  void walk(Random random, int walks) {
    for (int w = 0; w < walks; w++) {
      byte[] schedule = new byte[0];
      for (int turns = random.nextInt(6); turns >= 0; turns--) {
        scenario.run(schedule, schedule.length, 0, trace);
        if (trace.length() <= schedule.length) {
          break;
        }
        int at = schedule.length + random.nextInt(trace.length() - schedule.length);
        int enabled = trace.enabled(at);
        int task = random.nextInt(scenario.tasks());
        if ((enabled & 1 << task) != 0) {
          schedule = Arrays.copyOf(trace.schedule(), at + 1);
          schedule[at] = (byte) task;
        }
      }
      scenario.run(schedule, schedule.length, 0, trace);
      runs++;
      judge.accept(trace);
    }
  }
}
