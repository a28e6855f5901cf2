package io.zswap.conformance.cli;

import io.zswap.conformance.check.Cell;
import io.zswap.conformance.check.Checker;
import io.zswap.conformance.check.Diagram;
import io.zswap.conformance.check.OutcomeSets;
import io.zswap.conformance.check.ProgramNames;
import io.zswap.conformance.check.Replays;
import io.zswap.conformance.check.ScheduleFile;
import io.zswap.conformance.machines.Explorable;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Prints and saves what a check has found. */
final class CheckFindings {
  private static final int MOST_DIFFERENCES = 10;

  private final List<Explorable> machines;
  private final Path folder;
  private final PrintWriter out;
  private final Set<Path> taken = new HashSet<>();

  CheckFindings(List<Explorable> machines, Path folder, PrintWriter out) {
    this.machines = machines;
    this.folder = folder;
    this.out = out;
  }

  /** Prints and saves every violation; where each was saved, of those that could be. */
  IdentityHashMap<Cell, Path> violations(List<Cell> cells) {
    IdentityHashMap<Cell, Path> files = new IdentityHashMap<>();
    for (Cell cell : cells) {
      if (cell.witness().isPresent()) {
        Cell.Witness witness = cell.witness().get();
        out.printf(
            "%s %s on %s, protocol %s: %d preemption%s, %d steps%s%n%n",
            cell.litmus().topic().name(),
            cell.litmus().name(),
            cell.machine(),
            cell.protocol(),
            witness.preemptions(),
            witness.preemptions() == 1 ? "" : "s",
            witness.file().schedule().size(),
            witness.minimal() ? "" : " (there may be a smaller one)");
        draw(witness.file(), cell.machine());
        out.println();
        out.println("What each way to free memory shows:");
        witness
            .modes()
            .forEach(
                m -> out.println(Text.hang(String.format("  %-11s", m.mode()), m.shows(), 13)));
        out.println();
        save(cell, witness.file(), "").ifPresent(file -> files.put(cell, file));
        out.println();
      }
    }
    return files;
  }

  private void draw(ScheduleFile file, String machine) {
    Optional<Explorable> found = find(machine);
    if (found.isEmpty()) {
      file.expected().forEach(v -> out.println(Text.wrap(v, "")));
      out.println("(not drawn: " + machine + " cannot run here)");
      return;
    }
    Replays.Replay replay = Replays.replay(file, found.get());
    Diagram diagram = new Diagram(file.program(), replay.trace(), replay.steps());
    out.print(diagram.columns(atItsEnd(replay)));
    out.println();
    replay.judgement().violations().forEach(v -> out.println(Text.wrap(v, "")));
    if (!replay.same()) {
      out.println("(made again, this run came out differently: the machine is not repeatable)");
    }
  }

  /** What the machine saw happened at the last step; what the judge found shows only later. */
  static List<String> atItsEnd(Replays.Replay replay) {
    return replay.trace().violations();
  }

  private Optional<Explorable> find(String name) {
    return machines.stream().filter(m -> m.name().equals(name)).findFirst();
  }

  /** Prints outcomes that only one of two machines has, each with a run that gets there. */
  void differences(List<OutcomeSets.Difference> differences, Checker checker) {
    Set<List<Object>> seen = new HashSet<>();
    int n = 0;
    for (OutcomeSets.Difference d : differences) {
      Cell has = d.has();
      out.printf(
          "%s: only %s has this outcome, %s lacks it:%n",
          has.litmus().name(), has.machine(), d.lacks());
      out.println(Text.wrap(d.outcome(), "  "));
      Optional<Explorable> machine = find(has.machine());
      if (machine.isPresent()
          && seen.add(List.of(has.litmus().id(), has.machine(), has.protocol(), d.outcome()))) {
        n++;
        ScheduleFile file = checker.witness(has, machine.get(), d.schedule());
        if (n <= MOST_DIFFERENCES) {
          out.println();
          draw(file, has.machine());
        }
        save(has, file, "-outcome" + n);
      }
      out.println();
    }
  }

  /** Prints the outcomes of the first complete cell of each program. */
  static void outcomes(List<Cell> cells, PrintWriter out) {
    ProgramNames names = new ProgramNames(cells);
    Set<String> seen = new HashSet<>();
    for (Cell cell : cells) {
      if (cell.result().isPresent() && seen.add(names.of(cell))) {
        out.println(names.of(cell) + " on " + cell.machine() + ":");
        cell.result().get().outcomes().keySet().stream()
            .sorted()
            .forEach(o -> out.println(Text.hang("  - ", o, 4)));
      }
    }
    out.println();
  }

  /** Where it is, and says so. What cannot be saved has been found all the same. */
  private Optional<Path> save(Cell cell, ScheduleFile file, String more) {
    String words = cell.litmus().name() + "-" + cell.machine() + "-" + cell.protocol() + more;
    String name = words.replaceAll("[^A-Za-z0-9.-]+", "-");
    Path path = folder.resolve(name + ".schedule");
    // Two programs can have one name.
    for (int i = 2; !taken.add(path); i++) {
      path = folder.resolve(name + "-" + i + ".schedule");
    }
    try {
      file.write(path);
    } catch (IOException e) {
      String why = Failures.words(e);
      out.println(
          Text.wrap(
              "The schedule could not be saved: " + why + " (--save-to names another folder)", ""));
      return Optional.empty();
    }
    out.println("Again: zswap replay " + path);
    out.println("Every step: zswap replay --steps " + path);
    return Optional.of(path);
  }
}
