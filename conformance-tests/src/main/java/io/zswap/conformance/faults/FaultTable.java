package io.zswap.conformance.faults;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * What faults came to, one line for each kind of fault. Not thread-safe.
 *
 * <p>A pair is an operation and a fault in it. One that is tried and not reached, because the
 * operation does not come by there, counts for nothing else.
 */
public final class FaultTable {
  private static final int KEPT = 20;

  private final String subject;
  private final Map<String, Line> lines = new TreeMap<>();
  private final List<String> findings = new ArrayList<>();

  /** How a fault that was reached showed. */
  public enum Shown {
    /** By a typed error: an exception, or a status that says what was missing. */
    TYPED,
    /** By a counter; the operation got along without. */
    COUNTED,
    /** Neither; the operation got along without, and what it left differs. */
    ABSORBED
  }

  /** Numbers of one kind of fault. */
  private static final class Line {
    private long tried;
    private long reached;
    private long typed;
    private long counted;
    private long broken;
    private long lost;

    void add(Line other) {
      tried += other.tried;
      reached += other.reached;
      typed += other.typed;
      counted += other.counted;
      broken += other.broken;
      lost += other.lost;
    }
  }

  /**
   * An empty table.
   *
   * @param subject who is put to the test
   */
  public FaultTable(String subject) {
    this.subject = subject;
  }

  private Line line(String fault) {
    return lines.computeIfAbsent(fault, f -> new Line());
  }

  /** A pair that the operation does not come by. */
  void missed(String fault) {
    line(fault).tried++;
  }

  /**
   * A pair that was reached.
   *
   * @param where the program and the operation, for findings
   * @param broken which invariants do not hold after it
   * @param lost which acknowledged pages are gone
   */
  void reached(String fault, String where, Shown shown, List<String> broken, List<String> lost) {
    Line line = line(fault);
    line.tried++;
    line.reached++;
    line.typed += shown == Shown.TYPED ? 1 : 0;
    line.counted += shown == Shown.COUNTED ? 1 : 0;
    line.broken += broken.isEmpty() ? 0 : 1;
    line.lost += lost.isEmpty() ? 0 : 1;
    List<String> all = new ArrayList<>(broken);
    all.addAll(lost);
    if (!all.isEmpty() && findings.size() < KEPT) {
      findings.add(subject + ", " + fault + " " + where + ":\n  " + String.join("\n  ", all));
    }
  }

  /** Takes in another table of the same subject. */
  void add(FaultTable other) {
    other.lines.forEach((fault, line) -> line(fault).add(line));
    other.findings.stream().limit(KEPT - findings.size()).forEach(findings::add);
  }

  private Line total() {
    Line total = new Line();
    lines.values().forEach(total::add);
    return total;
  }

  /** Pairs of an operation and a fault that happened in it. */
  public long pairs() {
    return total().reached;
  }

  /** Pairs after which an invariant was broken or a page was lost. */
  public long bad() {
    Line total = total();
    return total.broken + total.lost;
  }

  /** Pairs of one kind of fault that were reached. */
  public long pairs(String fault) {
    return line(fault).reached;
  }

  /** What was broken or lost, the first of it. */
  public List<String> findings() {
    return List.copyOf(findings);
  }

  /** The table as text, at most 72 columns wide. */
  public String text() {
    StringBuilder text = new StringBuilder();
    text.append(
        String.format(
            Locale.ROOT,
            "%-20s %8s %7s %7s %8s %7s %5s%n",
            subject,
            "tried",
            "pairs",
            "typed",
            "counted",
            "broken",
            "lost"));
    lines.forEach((fault, line) -> append(text, fault, line));
    append(text, "total", total());
    return text.toString();
  }

  private static void append(StringBuilder text, String name, Line line) {
    text.append(
        String.format(
            Locale.ROOT,
            "%-20s %,8d %,7d %,7d %,8d %,7d %,5d%n",
            name,
            line.tried,
            line.reached,
            line.typed,
            line.counted,
            line.broken,
            line.lost));
  }
}
