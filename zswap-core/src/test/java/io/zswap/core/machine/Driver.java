package io.zswap.core.machine;

import io.zswap.api.ZswapParameter;
import io.zswap.api.machine.CgroupState;
import io.zswap.api.machine.Counter;
import io.zswap.api.machine.FailurePoint;
import io.zswap.api.machine.Machine;
import io.zswap.api.machine.MachineConfig;
import io.zswap.api.machine.Operation;
import io.zswap.api.machine.PageState;
import io.zswap.api.machine.SlotState;
import io.zswap.api.machine.Status;
import io.zswap.api.machine.StepReport;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A small machine with short words for what tests do to it. */
final class Driver implements AutoCloseable {
  static final int PAGES = 64;

  final Machine machine;
  private StepReport last;

  Driver(Machine machine) {
    this.machine = machine;
    last = machine.apply(new Operation.Reclaim());
  }

  static Driver open(Map<ZswapParameter, String> parameters) {
    return open(false, 1, 1024, parameters);
  }

  static Driver open(
      boolean synchronous, int nodes, long ram, Map<ZswapParameter, String> parameters) {
    return new Driver(
        new CoreMachineProvider()
            .open(
                "core",
                new MachineConfig(
                    4096,
                    PAGES,
                    PAGES,
                    nodes,
                    ram,
                    synchronous,
                    Optional.empty(),
                    "java",
                    new EnumMap<>(parameters))));
  }

  static Driver open() {
    return open(new EnumMap<>(ZswapParameter.class));
  }

  Status apply(Operation operation) {
    last = machine.apply(operation);
    return last.status();
  }

  StepReport last() {
    return last;
  }

  long value() {
    return last.value();
  }

  PageState page() {
    return last.page();
  }

  Status write(int page, Bytes content) {
    return apply(new Operation.Write(page, content));
  }

  Status read(int page) {
    return apply(new Operation.Read(page));
  }

  Status out(int page) {
    return apply(new Operation.Pageout(page, false));
  }

  Status outKeep(int page) {
    return apply(new Operation.Pageout(page, true));
  }

  /** Writes a page and pages it out. */
  Status store(int page, Bytes content) {
    write(page, content);
    return out(page);
  }

  Status fault(int page) {
    return apply(new Operation.Fault(page, false, false));
  }

  Status free(int page) {
    return apply(new Operation.Free(page));
  }

  Status shrink(int cgroup, int times) {
    return apply(new Operation.Shrink(cgroup, times));
  }

  /** Two rounds over a list of one entry: the second chance, then writeback. */
  void writeBack(int cgroup) {
    shrink(cgroup, 2);
  }

  Status set(ZswapParameter parameter, String value) {
    return apply(new Operation.SetParameter(parameter, value));
  }

  void fail(FailurePoint point) {
    apply(new Operation.FailNext(point, 1));
  }

  int cgroup(int parent) {
    apply(new Operation.CreateCgroup(parent));
    return (int) value();
  }

  void home(int page, int cgroup) {
    apply(new Operation.Home(page, cgroup));
  }

  long counter(Counter counter) {
    return last.counters().get(counter);
  }

  SlotState slot(int slot) {
    return machine.observe().slots().get(slot);
  }

  CgroupState group(int cgroup) {
    return machine.observe().cgroups().get(cgroup);
  }

  /** A cgroup's list on node 0: slots, negative (and minus one) while they are referenced. */
  List<Long> lru(int cgroup) {
    return group(cgroup).lrus().get(0).stream()
        .map(e -> e.referenced() ? -e.slot() - 1 : e.slot())
        .toList();
  }

  boolean isStored(int slot) {
    return slot(slot).length() > 0;
  }

  @Override
  public void close() {
    machine.close();
  }
}
