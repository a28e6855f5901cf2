package io.zswap.conformance.faults;

import io.zswap.api.ClosedException;
import io.zswap.api.UnknownSlotException;
import io.zswap.api.machine.Machine;
import io.zswap.api.machine.MachineConfig;
import io.zswap.api.machine.Operation;
import io.zswap.api.machine.PageState;
import io.zswap.api.machine.Status;
import io.zswap.api.machine.StepReport;
import io.zswap.conformance.judge.StepwiseJudge;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One run of a machine with one fault in it, judged. Not thread-safe. */
final class Trial {
  private final Machine machine;
  private final MachineConfig config;
  private final StepwiseJudge judge;
  private final List<String> broken = new ArrayList<>();
  private final List<String> lost = new ArrayList<>();
  private boolean strict;
  private boolean mayPoison;
  private boolean again;
  private boolean dead;

  Trial(Machine machine, MachineConfig config) {
    this.machine = machine;
    this.config = config;
    judge = new StepwiseJudge(config);
  }

  /** What was broken, but for pages that are gone. */
  List<String> broken() {
    return broken.stream().distinct().toList();
  }

  /** Acknowledged pages that are gone, or are something else now. */
  List<String> lost() {
    return lost.stream().distinct().toList();
  }

  void mayPoison(boolean may) {
    mayPoison = may;
  }

  /** No failure is armed any more, so that nothing has an excuse. */
  void strictFromNowOn() {
    strict = true;
  }

  void expect(boolean good, String otherwise) {
    if (!good) {
      broken.add(otherwise);
    }
  }

  /** Performs an operation; null if it was refused, or the machine is dead. */
  @Nullable StepReport apply(Operation operation) {
    if (dead) {
      return null;
    }
    try {
      StepReport report = machine.apply(operation);
      sort(judge.accept(operation, report));
      if (strict) {
        check(operation, report);
      }
      return report;
    } catch (UnknownSlotException e) {
      return null;
    } catch (RuntimeException | LinkageError | AssertionError | StackOverflowError e) {
      dead = true;
      broken.add("I6 progress: " + operation + " ended with " + e);
      return null;
    }
  }

  boolean isDone(Operation operation) {
    StepReport report = apply(operation);
    return report != null && report.status() == Status.DONE;
  }

  private void check(Operation operation, StepReport report) {
    boolean poisoned = report.page().pte() == PageState.Pte.POISONED;
    if (report.status() == Status.SIGBUS && !poisoned && !again) {
      // As in the kernel, the folio that could not be read stays in the swap cache until reclaim
      // takes it; then the slot is read once more.
      again = true;
      apply(new Operation.Pageout(page(operation), false));
      apply(new Operation.Read(page(operation)));
      again = false;
    } else if (report.status() == Status.SIGBUS && !(poisoned && mayPoison)) {
      lost.add(operation + " cannot read the page, though nothing fails any more");
    } else if (report.status() == Status.NO_MEMORY) {
      broken.add("I6 progress: " + operation + " lacks memory, though nothing fails any more");
    }
  }

  private static int page(Operation operation) {
    if (operation instanceof Operation.Write o) {
      return o.page();
    } else if (operation instanceof Operation.Fault o) {
      return o.page();
    }
    return ((Operation.Read) operation).page();
  }

  private void sort(List<String> violations) {
    for (String violation : violations) {
      (violation.startsWith("I1") ? lost : broken).add(violation);
    }
  }

  /** Looks at the machine at rest. */
  void look() {
    if (!dead) {
      sort(judge.look(machine));
    }
  }

  /** Reads every page, then empties the machine. */
  void end() {
    look();
    for (int page = 0; page < config.pages(); page++) {
      apply(new Operation.Read(page));
    }
    if (!dead) {
      sort(judge.empty(machine));
    }
  }

  /** Whether something is refused because the machine is closed. */
  void closed(Runnable call) {
    try {
      call.run();
      broken.add("I2 memory: used after close, without an exception");
    } catch (ClosedException e) {
      // As it should be.
    } catch (RuntimeException e) {
      broken.add("I2 memory: used after close, got " + e + ", expected a ClosedException");
    }
  }

  /** By what a report shows that something failed. */
  static FaultTable.Shown shown(StepReport report, StepReport otherwise) {
    if (report.status() != otherwise.status() || report.value() != otherwise.value()) {
      return FaultTable.Shown.TYPED;
    }
    return report.counters().equals(otherwise.counters())
        ? FaultTable.Shown.ABSORBED
        : FaultTable.Shown.COUNTED;
  }
}
