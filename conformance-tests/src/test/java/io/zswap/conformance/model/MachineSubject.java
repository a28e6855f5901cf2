package io.zswap.conformance.model;

import io.zswap.api.machine.Counter;
import io.zswap.api.machine.CounterValues;
import io.zswap.api.machine.Machine;
import io.zswap.api.machine.Operation;
import io.zswap.api.machine.StepReport;
import io.zswap.conformance.machines.Candidate;
import io.zswap.conformance.machines.MachineCatalog;
import io.zswap.conformance.program.Header;
import java.util.List;

/** A machine. */
final class MachineSubject implements Subject {
  private static final List<Counter> LEFT =
      List.of(
          Counter.STORED_PAGES, Counter.POOL_TOTAL_PAGES, Counter.SLOTS_IN_USE, Counter.SWAP_CACHE);

  private final Machine machine;

  private MachineSubject(Machine machine, Header header) {
    this.machine = machine;
    header.setup().forEach(machine::apply);
  }

  static Kind kind(Candidate candidate) {
    String codecs = MachineCatalog.codecOrigin();
    return new Kind(
        candidate.name(),
        false,
        header ->
            new MachineSubject(candidate.open(header.config().withCodecOrigin(codecs)), header));
  }

  @Override
  public Reply apply(Operation operation) {
    StepReport report = machine.apply(operation);
    return new Reply(report.status(), report.value());
  }

  @Override
  public String left() {
    CounterValues counters = machine.observe().counters();
    StringBuilder left = new StringBuilder();
    for (Counter counter : LEFT) {
      if (counters.get(counter) != 0) {
        left.append(counter.word()).append(' ').append(counters.get(counter)).append(' ');
      }
    }
    machine.warnings().forEach(left::append);
    return left.toString().strip();
  }

  @Override
  public void close() {
    machine.close();
  }
}
