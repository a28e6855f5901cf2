package io.zswap.conformance.crosscheck;

import io.zswap.api.machine.MachineConfig;
import io.zswap.api.machine.Observation;
import io.zswap.api.machine.PageState;
import io.zswap.api.machine.SlotState;
import io.zswap.conformance.crosscheck.Finding.Kind;
import io.zswap.conformance.oracle.ContentOracle;
import io.zswap.conformance.program.Names;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Compares everything there is to see in several machines. */
final class FullCheck {
  private final Workload workload;
  private final List<Runner> runners;
  private final ContentOracle oracle;
  private long count;
  private long storedPages;
  private long storedBytes;

  /** What is wrong. */
  record Problem(Kind kind, List<String> details) {}

  FullCheck(Workload workload, List<Runner> runners, ContentOracle oracle) {
    this.workload = workload;
    this.runners = runners;
    this.oracle = oracle;
  }

  long count() {
    return count;
  }

  long storedPages() {
    return storedPages;
  }

  long storedBytes() {
    return storedBytes;
  }

  /** Compares states, contents by their hash. */
  Optional<Problem> compare() {
    count++;
    List<Observation> all = new ArrayList<>();
    try {
      for (Runner runner : runners) {
        all.add(runner.machine.observe());
      }
    } catch (RuntimeException e) {
      return Optional.of(new Problem(Kind.BREAKDOWN, List.of("observe: " + e)));
    }
    Observation first = all.get(0);
    for (SlotState slot : first.slots()) {
      if (slot.length() > 0) {
        storedPages++;
        storedBytes += slot.length();
      }
    }
    if (all.stream().anyMatch(o -> !o.equals(first))) {
      return Optional.of(new Problem(Kind.DIFFERENCE, differences(runners, workload.names(), all)));
    }
    List<PageState> pages = first.pages();
    for (int page = 0; page < pages.size(); page++) {
      Optional<String> wrong = oracle.checkPage(page, pages.get(page));
      if (wrong.isPresent()) {
        return Optional.of(
            new Problem(Kind.CONTENT, List.of(workload.names().page(page) + ": " + wrong.get())));
      }
      oracle.acceptPage(page, pages.get(page));
    }
    return Optional.empty();
  }

  /** Compares states, and then every byte of every folio and of the device. */
  Optional<Problem> compareBytes() {
    Optional<Problem> problem = compare();
    return problem.isPresent() ? problem : pageBytes().or(this::deviceBytes);
  }

  private Optional<Problem> pageBytes() {
    MachineConfig config = workload.header().config();
    byte[] must = new byte[config.pageSize()];
    byte[] is = new byte[config.pageSize()];
    for (Runner runner : runners) {
      List<PageState> states = runner.machine.observe().pages();
      for (int page = 0; page < config.pages(); page++) {
        // A folio whose read failed has no content to compare; its state has been compared.
        boolean valid = (states.get(page).folioFlags() & PageState.FLAG_UPTODATE) != 0;
        if (valid && runner.machine.readPage(page, is)) {
          boolean written = oracle.expected(page, must);
          if (!written || !Arrays.equals(must, is)) {
            String at = written ? " is wrong at byte " + Arrays.mismatch(must, is) : " exists";
            return Optional.of(
                new Problem(
                    Kind.CONTENT,
                    List.of(runner.name + ": content of " + workload.names().page(page) + at)));
          }
        }
      }
    }
    return Optional.empty();
  }

  private Optional<Problem> deviceBytes() {
    MachineConfig config = workload.header().config();
    byte[] must = new byte[config.pageSize()];
    byte[] is = new byte[config.pageSize()];
    for (int slot = 0; slot < config.slots(); slot++) {
      runners.get(0).machine.readDevice(slot, must);
      for (Runner runner : runners) {
        runner.machine.readDevice(slot, is);
        if (!Arrays.equals(must, is)) {
          return Optional.of(
              new Problem(
                  Kind.DIFFERENCE,
                  List.of(
                      "device slot "
                          + slot
                          + " differs between "
                          + runners.get(0).name
                          + " and "
                          + runner.name
                          + " at byte "
                          + Arrays.mismatch(must, is))));
        }
      }
    }
    return Optional.empty();
  }

  /** How the states of machines differ now, one fact per line. */
  static List<String> stateDifferences(List<Runner> runners, Names names) {
    try {
      return differences(runners, names, runners.stream().map(r -> r.machine.observe()).toList());
    } catch (RuntimeException e) {
      return List.of("a machine cannot be observed any more: " + e);
    }
  }

  private static List<String> differences(
      List<Runner> runners, Names names, List<Observation> all) {
    List<String> lines =
        new StateDiff(runners.stream().map(r -> r.name).toList(), names).observations(all);
    return lines.isEmpty()
        ? List.of("none in the observations: a step report or its digests are wrong")
        : lines;
  }
}
