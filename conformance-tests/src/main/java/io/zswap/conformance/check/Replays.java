package io.zswap.conformance.check;

import io.zswap.api.explore.Scenario;
import io.zswap.api.explore.StepText;
import io.zswap.api.explore.Trace;
import io.zswap.conformance.explore.Judge;
import io.zswap.conformance.judge.ZswapJudge;
import io.zswap.conformance.machines.Explorable;
import java.util.List;

/** Makes one run again, and tells it. */
public final class Replays {
  private Replays() {}

  /**
   * A run that was made again.
   *
   * @param trace what happened
   * @param judgement what it left
   * @param steps each step in words
   * @param same whether it is the run that the file describes
   */
  public record Replay(Trace trace, Judge.Judgement judgement, List<StepText> steps, boolean same) {
    /** Copies the list. */
    public Replay {
      steps = List.copyOf(steps);
    }
  }

  /**
   * Makes a file's run again.
   *
   * @throws ScheduleFileException if the machine cannot follow the schedule
   */
  public static Replay replay(ScheduleFile file, Explorable machine) {
    try (Scenario scenario = machine.open(file.spec())) {
      Trace trace = new Trace();
      byte[] schedule = file.tasks();
      scenario.run(schedule, schedule.length, 0, trace);
      Judge.Judgement judgement =
          new ZswapJudge(file.program(), file.spec(), machine.traits().get()).judgeEnd(trace);
      boolean same =
          trace.length() == schedule.length
              && judgement.violations().stream()
                  .map(ScheduleFile::line)
                  .toList()
                  .equals(file.expected())
              && ScheduleFile.line(judgement.outcome()).equals(file.outcome());
      return new Replay(trace, judgement, scenario.explain(trace.schedule()), same);
    } catch (IllegalArgumentException e) {
      throw new ScheduleFileException(
          machine.name() + " cannot follow this schedule: " + e.getMessage(), e);
    }
  }
}
