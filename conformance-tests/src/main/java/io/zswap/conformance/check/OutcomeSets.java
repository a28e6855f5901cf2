package io.zswap.conformance.check;

import io.zswap.conformance.explore.Schedule;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Compares machines: a program explored completely on two of them must have the same outcomes on
 * both.
 */
public final class OutcomeSets {
  private OutcomeSets() {}

  /**
   * An outcome that only one of two machines has.
   *
   * @param has the cell of the machine that has it
   * @param lacks the name of the one that does not
   * @param outcome in words
   * @param schedule how the first one gets there
   */
  public record Difference(Cell has, String lacks, String outcome, Schedule schedule) {}

  /** Every difference between complete cells of the same program and protocol. */
  public static List<Difference> compare(List<Cell> cells) {
    Map<List<Object>, List<Cell>> groups = new LinkedHashMap<>();
    for (Cell cell : cells) {
      if (cell.complete()) {
        // A name is not enough: two files can hold programs of one name.
        List<Object> group = List.of(cell.litmus().id(), cell.litmus().program(), cell.protocol());
        groups.computeIfAbsent(group, g -> new ArrayList<>()).add(cell);
      }
    }
    List<Difference> differences = new ArrayList<>();
    for (List<Cell> group : groups.values()) {
      Cell first = group.get(0);
      for (Cell other : group.subList(1, group.size())) {
        missing(first, other, differences);
        missing(other, first, differences);
      }
    }
    return differences;
  }

  private static void missing(Cell has, Cell lacks, List<Difference> differences) {
    Map<String, Schedule> others = lacks.result().orElseThrow().outcomes();
    has.result()
        .orElseThrow()
        .outcomes()
        .forEach(
            (outcome, schedule) -> {
              if (!others.containsKey(outcome)) {
                differences.add(new Difference(has, lacks.machine(), outcome, schedule));
              }
            });
  }
}
