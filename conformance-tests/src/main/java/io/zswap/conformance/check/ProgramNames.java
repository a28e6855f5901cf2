package io.zswap.conformance.check;

import io.zswap.api.machine.MachineConfig;
import io.zswap.conformance.litmus.Litmus;
import io.zswap.conformance.litmus.OwnProgram;
import java.util.List;
import java.util.function.Function;

/**
 * What programs are called in one table: by their names, and where that is not enough by what tells
 * them apart. No two cells of one machine are called the same.
 */
public final class ProgramNames {
  private final List<Cell> cells;

  /** For a table of these. */
  public ProgramNames(List<Cell> cells) {
    this.cells = List.copyOf(cells);
  }

  /** What one of them is called. */
  public String of(Cell cell) {
    Litmus litmus = cell.litmus();
    String name = litmus.name();
    List<Cell> namesakes =
        cells.stream().filter(c -> c.litmus().name().equals(litmus.name())).toList();
    if (namesakes.stream().anyMatch(c -> !c.litmus().id().equals(litmus.id()))) {
      name =
          litmus.topic() instanceof OwnProgram own
              ? own.file()
              : litmus.topic().name() + " " + name;
    }
    List<Cell> again =
        namesakes.stream()
            .filter(c -> c.litmus().id().equals(litmus.id()))
            .filter(c -> c.machine().equals(cell.machine()))
            .toList();
    return name
        + differing(cell, again, c -> " " + c.protocol())
        + differing(cell, again, c -> " pagesize " + config(c).pageSize())
        + differing(cell, again, c -> " cpus " + config(c).cpus())
        + differing(cell, again, c -> c.bound() == Cell.UNBOUNDED ? "" : " bound " + c.bound());
  }

  private static MachineConfig config(Cell cell) {
    return cell.litmus().program().header().config();
  }

  private static String differing(Cell cell, List<Cell> again, Function<Cell, String> what) {
    return again.stream().map(what).distinct().count() > 1 ? what.apply(cell) : "";
  }
}
