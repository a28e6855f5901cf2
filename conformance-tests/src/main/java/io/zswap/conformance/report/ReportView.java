package io.zswap.conformance.report;

import java.util.List;
import java.util.Optional;

/**
 * A check, for people: everything that its page shows. Immutable.
 *
 * @param title what was checked
 * @param command how to get it again
 * @param cells one per program and machine, those of one program together
 * @param differences outcomes that only one of two machines has, in words
 * @param claims claims of the mailing-list threads and what became of them; may be empty
 */
public record ReportView(
    String title, String command, List<Cell> cells, List<String> differences, List<Claim> claims) {
  /** Copies the lists. */
  public ReportView {
    cells = List.copyOf(cells);
    differences = List.copyOf(differences);
    claims = List.copyOf(claims);
  }

  /** What may be said of a cell. The order is that of {@code zswap check}'s legend. */
  public enum Verdict {
    /** Every interleaving was covered, and none broke an invariant. */
    SAFE("safe"),
    /** At least one interleaving breaks an invariant. */
    VIOLATED("violated"),
    /** Nothing found within the bound on preemptions. */
    BOUNDED("nothing found within the bound"),
    /** The budget ran out before the end. */
    INCOMPLETE("incomplete"),
    /** The machine has no such mechanism, or no such protocol. */
    NOT_APPLICABLE("not applicable"),
    /** The machine could not start, or broke down. */
    BROKEN("cannot run");

    private final String words;

    Verdict(String words) {
      this.words = words;
    }

    /** For people. */
    public String words() {
      return words;
    }

    /** For style sheets. */
    public String key() {
      return name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
    }
  }

  /**
   * One program on one machine.
   *
   * @param race for example {@code R1}
   * @param raceTitle what runs against what
   * @param source where the race was discussed
   * @param commits what closed it in Linux
   * @param program name of the program
   * @param programText what it does
   * @param tasks how many tasks it has
   * @param machine which machine
   * @param protocol what the machine followed
   * @param verdict what may be said
   * @param bound most preemptions; -1 for no bound
   * @param schedules runs made
   * @param cut runs abandoned because others cover them
   * @param seconds how long it took
   * @param note why there is no result, or what the surroundings decide; may be empty
   * @param outcomes every outcome that was reached
   * @param witness the smallest run that breaks an invariant
   * @param free what each way to free memory shows
   */
  public record Cell(
      String race,
      String raceTitle,
      String source,
      String commits,
      String program,
      String programText,
      int tasks,
      String machine,
      String protocol,
      Verdict verdict,
      int bound,
      long schedules,
      long cut,
      double seconds,
      String note,
      List<Outcome> outcomes,
      Optional<Witness> witness,
      List<Free> free) {
    /** Copies the lists. */
    public Cell {
      outcomes = List.copyOf(outcomes);
      free = List.copyOf(free);
    }
  }

  /**
   * What some runs leave.
   *
   * @param text in words
   * @param preemptions how many the run needs that is shown for it
   * @param run one run that gets there; empty where there are too many to show all
   */
  public record Outcome(String text, int preemptions, Optional<RunView> run) {}

  /**
   * The run that shows a violation.
   *
   * @param run what happens
   * @param preemptions how many it needs
   * @param minimal whether there is none smaller
   * @param schedule the schedule file, for {@code zswap replay}
   */
  public record Witness(RunView run, int preemptions, boolean minimal, String schedule) {}

  /** What one way to free memory shows. */
  public record Free(String mode, String shows) {}

  /**
   * One claim.
   *
   * @param race for example {@code R1}
   * @param claim what was claimed
   * @param source who claimed it where; may be empty
   * @param result what running it showed
   * @param verdict {@code confirmed}, {@code refuted} or {@code open}
   */
  public record Claim(String race, String claim, String source, String result, String verdict) {}
}
