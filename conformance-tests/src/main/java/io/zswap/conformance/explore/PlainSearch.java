package io.zswap.conformance.explore;

import io.zswap.api.explore.Scenario;
import io.zswap.api.explore.Trace;
import java.util.Arrays;

/**
 * Runs every schedule with at most a given number of preemptions, in depth-first order, leaving
 * nothing out. What every cleverer search is measured against, and how the witness with the fewest
 * preemptions is found. (The bound is that of Musuvathi and Qadeer, PLDI 2007.)
 */
public final class PlainSearch {
  private final int bound;
  private final Judge judge;
  private final Budget budget;
  private final boolean stopAtViolation;

  /**
   * Prepares a search.
   *
   * @param bound most preemptions; {@link Integer#MAX_VALUE} for all schedules
   * @param stopAtViolation whether the first violation ends the search
   */
  public PlainSearch(int bound, Judge judge, Budget budget, boolean stopAtViolation) {
    this.bound = bound;
    this.judge = judge;
    this.budget = budget;
    this.stopAtViolation = stopAtViolation;
  }

  /** Runs it. */
  public Result search(Scenario scenario) {
    Tally tally = new Tally(judge, budget, stopAtViolation, System.nanoTime());
    Trace trace = new Trace();
    int[] open = new int[256]; // tasks not yet tried at each step of the current schedule
    byte[] schedule = new byte[256];
    boolean cutOff = false;
    int length = 0;
    int known = 0;
    while (true) {
      scenario.run(schedule, length, 0, trace);
      tally.add(trace);
      int n = trace.length();
      if (n > open.length) {
        open = Arrays.copyOf(open, n * 2);
        schedule = Arrays.copyOf(schedule, n * 2);
      }
      int preemptions = 0;
      for (int k = 0; k < n; k++) {
        schedule[k] = (byte) trace.task(k);
        if (k > 0 && Schedule.isPreemption(trace.task(k - 1), trace.task(k), trace.enabled(k))) {
          preemptions++;
        }
        if (k >= known) {
          int others = trace.enabled(k) & ~(1 << trace.task(k));
          boolean runsOn = k > 0 && (trace.enabled(k) & 1 << trace.task(k - 1)) != 0;
          // After the prefix the scenario never preempts, so that every other choice here is one.
          if (runsOn && preemptions >= bound && others != 0) {
            cutOff = true;
            others = 0;
          }
          open[k] = others;
        }
      }
      int back = n - 1;
      while (back >= 0 && open[back] == 0) {
        back--;
      }
      if (back < 0) {
        return tally.result(true, cutOff);
      }
      if (tally.stop()) {
        return tally.result(false, cutOff);
      }
      int next = Integer.numberOfTrailingZeros(open[back]);
      open[back] &= ~(1 << next);
      schedule[back] = (byte) next;
      length = back + 1;
      known = length;
    }
  }
}
