package io.zswap.conformance.crosscheck;

import io.zswap.api.UnknownSlotException;
import io.zswap.api.machine.Machine;
import io.zswap.api.machine.MachineConfig;
import io.zswap.api.machine.Operation;
import io.zswap.api.machine.StepReport;
import io.zswap.conformance.machines.Candidate;
import org.jspecify.annotations.Nullable;

/** One machine of a cross-check, and what its last operation came to. */
final class Runner implements AutoCloseable {
  final String name;
  final Machine machine;

  /** The last report; {@code null} if the operation was refused or the machine broke down. */
  @Nullable StepReport report;

  /** Why the operation was refused: it names what this machine does not have. */
  @Nullable UnknownSlotException refused;

  /** What the machine died of. */
  @Nullable Throwable broken;

  long nanos;

  Runner(Candidate candidate, MachineConfig config) {
    name = candidate.name();
    machine = candidate.open(config);
  }

  void apply(Operation operation) {
    report = null;
    refused = null;
    long start = System.nanoTime();
    try {
      report = machine.apply(operation);
    } catch (UnknownSlotException e) {
      refused = e;
    } catch (RuntimeException | LinkageError | AssertionError | StackOverflowError e) {
      // Whatever comes out of code under test is a finding, not the end of the check.
      broken = e;
    }
    nanos += System.nanoTime() - start;
  }

  @Override
  public void close() {
    machine.close();
  }
}
