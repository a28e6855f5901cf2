package io.zswap.conformance.check;

import io.zswap.conformance.explore.Result;
import io.zswap.conformance.explore.Schedule;
import io.zswap.conformance.explore.Shard;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Puts the shards of one program on one machine together. */
public final class Shards {
  private Shards() {}

  /**
   * The whole that parts are of. What a shard that is missing would have found is not known: then
   * the whole is incomplete, and its note says which ones are missing.
   *
   * @param parts at least one, of the same program, machine, protocol and bound
   * @throws IllegalArgumentException if a shard is there twice, or they are of different wholes
   */
  public static Cell merge(List<Cell> parts) {
    Cell first = parts.get(0);
    int count = first.shard().count();
    TreeMap<Integer, Cell> byIndex = new TreeMap<>();
    for (Cell part : parts) {
      if (part.shard().count() != count) {
        throw new IllegalArgumentException(
            name(part) + ": shard " + part.shard() + " beside " + first.shard());
      }
      if (byIndex.put(part.shard().index(), part) != null) {
        throw new IllegalArgumentException(
            name(part) + ": shard " + part.shard() + " is there twice");
      }
    }
    return merged(List.copyOf(byIndex.values()), missing(parts));
  }

  /** The shards that are not there, such as {@code 3/8}. */
  public static List<String> missing(List<Cell> parts) {
    int count = parts.get(0).shard().count();
    List<String> missing = new ArrayList<>();
    for (int i = 1; i <= count; i++) {
      Shard shard = new Shard(i, count);
      if (parts.stream().noneMatch(p -> p.shard().equals(shard))) {
        missing.add(shard.toString());
      }
    }
    return missing;
  }

  private static String name(Cell cell) {
    return cell.litmus().name() + " on " + cell.machine();
  }

  private static Cell merged(List<Cell> parts, List<String> missing) {
    Cell first = parts.get(0);
    List<Cell> ran = parts.stream().filter(p -> p.result().isPresent()).toList();
    // What one part found is found, whatever became of the others.
    boolean found = ran.stream().anyMatch(p -> p.result().orElseThrow().violation().isPresent());
    Optional<Cell> without = parts.stream().filter(p -> p.result().isEmpty()).findFirst();
    String note =
        without.isPresent()
            ? without.get().note()
            : missing.isEmpty() ? first.note() : "without shard " + String.join(", ", missing);
    return new Cell(
        first.litmus(),
        first.machine(),
        first.protocol(),
        first.bound(),
        Shard.WHOLE,
        without.isPresent() && !found
            ? Optional.empty()
            : Optional.of(result(ran, without.isEmpty() && missing.isEmpty())),
        parts.stream().mapToDouble(Cell::seconds).sum(),
        note,
        parts.stream().anyMatch(Cell::broken),
        witness(parts));
  }

  private static Result result(List<Cell> parts, boolean all) {
    boolean complete = all;
    boolean bounded = false;
    long runs = 0;
    long cut = 0;
    Map<String, Schedule> outcomes = new LinkedHashMap<>();
    Optional<Result.Violation> violation = Optional.empty();
    for (Cell part : parts) {
      Result result = part.result().orElseThrow();
      complete &= result.complete();
      bounded |= result.bounded();
      runs += result.runs();
      cut += result.cut();
      result.outcomes().forEach(outcomes::putIfAbsent);
      if (result.violation().isPresent()
          && (violation.isEmpty()
              || result.violation().get().schedule().isSmallerThan(violation.get().schedule()))) {
        violation = result.violation();
      }
    }
    return new Result(complete, bounded, runs, cut, outcomes, violation);
  }

  private static Optional<Cell.Witness> witness(List<Cell> parts) {
    return parts.stream()
        .flatMap(part -> part.witness().stream())
        .min(
            java.util.Comparator.comparingInt(Cell.Witness::preemptions)
                .thenComparingInt(w -> w.file().schedule().size()));
  }
}
