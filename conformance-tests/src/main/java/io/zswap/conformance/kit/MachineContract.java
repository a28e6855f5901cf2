package io.zswap.conformance.kit;

import io.zswap.api.ClosedException;
import io.zswap.api.InvalidPageSizeException;
import io.zswap.api.MachineException;
import io.zswap.api.SwapDeviceException;
import io.zswap.api.UnknownSlotException;
import io.zswap.api.ZswapException;
import io.zswap.api.ZswapParameter;
import io.zswap.api.machine.FailurePoint;
import io.zswap.api.machine.Machine;
import io.zswap.api.machine.MachineConfig;
import io.zswap.api.machine.Observation;
import io.zswap.api.machine.Operation;
import io.zswap.api.machine.Status;
import io.zswap.api.machine.StepReport;
import io.zswap.conformance.program.FillContent;
import io.zswap.conformance.program.PatternContent;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** What a machine answers to calls that are wrong, and that it answers nothing else. */
final class MachineContract {
  private static final int PAGES = 4;
  private static final int SLOTS = 8;

  private MachineContract() {}

  static List<Rule> rules() {
    List<Rule> rules = new ArrayList<>();
    add(rules, "unknown-page", "an unknown page is refused and nothing happens", m -> unknown(m));
    add(
        rules,
        "unknown-cgroup",
        "an unknown cgroup is refused and nothing happens",
        m -> cgroups(m));
    add(rules, "unknown-cpu", "an unknown CPU is refused and nothing happens", m -> unknownCpu(m));
    rules.add(rule("cpus", "CPUs go and come, but for the last; pages stay", s -> cpus(s)));
    add(rules, "page-length", "a buffer that is not one page is refused", m -> lengths(m));
    add(rules, "null-operation", "null is refused and does no harm", m -> nothing(m));
    add(rules, "closed", "after close there are only ClosedExceptions", m -> closed(m));
    add(rules, "parameter-values", "a refused value is an errno, not an exception", m -> values(m));
    add(rules, "observe", "looking changes nothing", m -> observe(m));
    add(rules, "depth", "cgroups end 64 deep, with ENOSPC", m -> depth(m));
    add(rules, "spelled-failures", "every failure point can be armed and disarmed", m -> arm(m));
    rules.add(rule("repeatable", "the same operations give the same reports", s -> repeatable(s)));
    rules.add(rule("independent", "two machines do not know of each other", s -> independent(s)));
    rules.add(
        rule("device-file", "a swap file that cannot be made is a typed error", s -> file(s)));
    rules.add(rule("codecs", "codecs that nobody has are a typed error", s -> codecs(s)));
    return rules;
  }

  private static Rule rule(
      String id, String title, java.util.function.Function<Subject, Verdict> test) {
    return new Rule(
        "contract/machine-" + id,
        Rule.Group.CONTRACT,
        "machine: " + title,
        subject ->
            subject.machine().isEmpty()
                ? Verdict.skipped("not applicable: a plain zswap is not a machine")
                : test.apply(subject));
  }

  private static void add(List<Rule> rules, String id, String title, Consumer<Rig> test) {
    rules.add(
        rule(
            id,
            title,
            subject -> {
              Problems problems = new Problems();
              try (Machine machine = open(subject, config())) {
                Rig rig = new Rig(machine, problems);
                test.accept(rig);
              }
              return problems.verdict("");
            }));
  }

  /** A machine under test, and what is wrong with it. */
  private record Rig(Machine machine, Problems problems) {
    StepReport apply(Operation operation) {
      return machine.apply(operation);
    }

    void expect(Operation operation, Status status, long value) {
      StepReport report = apply(operation);
      expect(
          report.status() == status && report.value() == value,
          operation + ": " + report.status().word() + " " + report.value());
    }

    void refused(String call, Class<? extends RuntimeException> how, Runnable run) {
      problems.refused(call, how, run);
    }

    void expect(boolean good, String otherwise) {
      problems.expect(good, otherwise);
    }
  }

  static MachineConfig config() {
    return MachineConfig.small(PAGES, SLOTS);
  }

  static Machine open(Subject subject, MachineConfig config) {
    return subject.machine().orElseThrow().open(config.withCodecOrigin(subject.codecOrigin()));
  }

  /** Some state to be disturbed. */
  private static void populate(Machine machine) {
    machine.apply(new Operation.Write(0, new PatternContent(1, 0)));
    machine.apply(new Operation.Write(1, new FillContent(7)));
    machine.apply(new Operation.Pageout(0, false));
    machine.apply(new Operation.CreateCgroup(0));
  }

  private static void unchanged(Rig rig, List<Operation> bad) {
    populate(rig.machine());
    Observation before = rig.machine().observe();
    for (Operation operation : bad) {
      rig.refused(operation.toString(), UnknownSlotException.class, () -> rig.apply(operation));
    }
    rig.expect(before.equals(rig.machine().observe()), "a refused operation has changed something");
    rig.expect(
        rig.apply(new Operation.Read(0)).status() == Status.LOADED, "page 0 is not in zswap");
  }

  private static void unknown(Rig rig) {
    List<Operation> bad = new ArrayList<>();
    for (int page : new int[] {-1, PAGES, Integer.MAX_VALUE, Integer.MIN_VALUE}) {
      bad.add(new Operation.Write(page, new FillContent(1)));
      bad.add(new Operation.Read(page));
      bad.add(new Operation.Fault(page, false, false));
      bad.add(new Operation.Pageout(page, false));
      bad.add(new Operation.Free(page));
      bad.add(new Operation.Home(page, 0));
    }
    unchanged(rig, bad);
    byte[] buffer = new byte[rig.machine().config().pageSize()];
    for (int n : new int[] {-1, SLOTS, Integer.MAX_VALUE}) {
      rig.refused(
          "readDevice(" + n + ")",
          UnknownSlotException.class,
          () -> rig.machine().readDevice(n, buffer));
      rig.refused(
          "readPage(" + n + ")",
          UnknownSlotException.class,
          () -> rig.machine().readPage(n, buffer));
    }
  }

  private static void cgroups(Rig rig) {
    List<Operation> bad = new ArrayList<>();
    for (int cgroup : new int[] {-1, 2, Integer.MAX_VALUE, Integer.MIN_VALUE}) {
      bad.add(new Operation.Home(0, cgroup));
      bad.add(new Operation.Shrink(cgroup, 1));
      bad.add(new Operation.Scan(cgroup, 1));
      bad.add(new Operation.Count(cgroup));
      bad.add(new Operation.CreateCgroup(cgroup));
      bad.add(new Operation.LimitCgroup(cgroup, 1));
      bad.add(new Operation.WritebackCgroup(cgroup, true));
      bad.add(new Operation.Offline(cgroup));
      bad.add(new Operation.Release(cgroup));
    }
    unchanged(rig, bad);
  }

  private static void unknownCpu(Rig rig) {
    List<Operation> bad = new ArrayList<>();
    for (int cpu : new int[] {-1, 1, 32, Integer.MAX_VALUE, Integer.MIN_VALUE}) {
      bad.add(new Operation.CpuOffline(cpu));
      bad.add(new Operation.CpuOnline(cpu));
    }
    unchanged(rig, bad);
  }

  private static Verdict cpus(Subject subject) {
    Problems problems = new Problems();
    try (Machine machine = open(subject, config().withCpus(2))) {
      Rig rig = new Rig(machine, problems);
      populate(machine);
      rig.expect(new Operation.CpuOnline(1), Status.DONE, 0);
      rig.expect(new Operation.CpuOffline(0), Status.DONE, 0);
      rig.expect(new Operation.CpuOffline(0), Status.DENIED, 22);
      rig.expect(new Operation.CpuOffline(1), Status.DENIED, 16);
      rig.expect(rig.apply(new Operation.Read(0)).status() == Status.LOADED, "page 0 is lost");
      rig.expect(new Operation.Pageout(1, false), Status.STORED, 0);
      rig.expect(new Operation.CpuOnline(0), Status.DONE, 0);
      rig.expect(new Operation.CpuOffline(1), Status.DONE, 0);
      rig.expect(rig.apply(new Operation.Read(1)).status() == Status.LOADED, "page 1 is lost");
    }
    return problems.verdict("");
  }

  private static void lengths(Rig rig) {
    int size = rig.machine().config().pageSize();
    for (int length : new int[] {0, 1, size - 1, size + 1, 2 * size}) {
      byte[] buffer = new byte[length];
      rig.refused(
          "readPage of " + length + " bytes",
          InvalidPageSizeException.class,
          () -> rig.machine().readPage(0, buffer));
      rig.refused(
          "readDevice of " + length + " bytes",
          InvalidPageSizeException.class,
          () -> rig.machine().readDevice(0, buffer));
    }
  }

  @SuppressWarnings("NullAway") // The point of it.
  private static void nothing(Rig rig) {
    populate(rig.machine());
    Observation before = rig.machine().observe();
    try {
      rig.apply(null);
      rig.expect(false, "apply(null): no exception");
    } catch (NullPointerException | ZswapException e) {
      // Either says what is wrong.
    }
    rig.expect(before.equals(rig.machine().observe()), "apply(null) has changed something");
  }

  private static void closed(Rig rig) {
    Machine machine = rig.machine();
    populate(machine);
    machine.close();
    machine.close();
    byte[] buffer = new byte[machine.config().pageSize()];
    rig.refused("apply", ClosedException.class, () -> rig.apply(new Operation.Read(0)));
    rig.refused("observe", ClosedException.class, machine::observe);
    rig.refused("readPage", ClosedException.class, () -> machine.readPage(0, buffer));
    rig.refused("readDevice", ClosedException.class, () -> machine.readDevice(0, buffer));
    rig.refused("warnings", ClosedException.class, machine::warnings);
    rig.expect(!machine.name().isBlank(), "name() is blank after close");
  }

  private static void values(Rig rig) {
    denied(rig, ZswapParameter.ENABLED, "perhaps", 22);
    denied(rig, ZswapParameter.MAX_POOL_PERCENT, "x", 22);
    denied(rig, ZswapParameter.MAX_POOL_PERCENT, "-1", 22);
    denied(rig, ZswapParameter.MAX_POOL_PERCENT, "99999999999", 34);
    denied(rig, ZswapParameter.ACCEPT_THRESHOLD_PERCENT, "", 22);
    denied(rig, ZswapParameter.COMPRESSOR, "no-such-codec", 2);
    denied(rig, ZswapParameter.ZPOOL, "no-such-pool", 2);
  }

  private static void denied(Rig rig, ZswapParameter parameter, String value, int errno) {
    String before = rig.machine().observe().parameters().get(parameter.ordinal());
    StepReport report = rig.apply(new Operation.SetParameter(parameter, value));
    String what = parameter.kernelName() + "=" + value;
    rig.expect(
        report.status() == Status.DENIED && report.value() == errno,
        what + ": " + report.status().word() + " " + report.value() + ", expected denied " + errno);
    rig.expect(
        before.equals(rig.machine().observe().parameters().get(parameter.ordinal())),
        what + ": refused, and changed all the same");
  }

  private static void observe(Rig rig) {
    populate(rig.machine());
    Observation once = rig.machine().observe();
    byte[] buffer = new byte[rig.machine().config().pageSize()];
    rig.machine().readPage(1, buffer);
    rig.machine().readDevice(0, buffer);
    rig.machine().warnings();
    rig.expect(once.equals(rig.machine().observe()), "the second look sees something else");
  }

  private static void depth(Rig rig) {
    int parent = 0;
    for (int depth = 1; depth <= MachineConfig.MAX_CGROUP_DEPTH; depth++) {
      StepReport report = rig.apply(new Operation.CreateCgroup(parent));
      rig.expect(report.status() == Status.DONE, "a cgroup " + depth + " deep: " + report.status());
      parent = (int) report.value();
    }
    StepReport report = rig.apply(new Operation.CreateCgroup(parent));
    rig.expect(
        report.status() == Status.DENIED && report.value() == 28,
        "one deeper: " + report.status().word() + " " + report.value() + ", expected denied 28");
  }

  private static void arm(Rig rig) {
    for (FailurePoint point : FailurePoint.values()) {
      boolean armed = false;
      for (int nth : new int[] {1, Integer.MAX_VALUE, 0, -1, Integer.MIN_VALUE}) {
        StepReport report = rig.apply(new Operation.FailNext(point, nth));
        String what = "fail " + point.word() + " " + nth;
        rig.expect(report.status() == Status.DONE, what + ": " + report.status().word());
        rig.expect(
            report.value() == (armed ? 1 : 0),
            what
                + ": value "
                + report.value()
                + " where "
                + (armed ? "one" : "none")
                + " was armed");
        armed = nth > 0;
      }
    }
    populate(rig.machine());
    rig.expect(
        rig.apply(new Operation.Read(0)).status() == Status.LOADED, "something failed unasked");
  }

  private static List<Operation> some() {
    List<Operation> operations = new ArrayList<>();
    operations.add(new Operation.CreateCgroup(0));
    operations.add(new Operation.Home(1, 1));
    for (int page = 0; page < PAGES; page++) {
      operations.add(new Operation.Write(page, new PatternContent(page, 100 * page)));
      operations.add(new Operation.Pageout(page, page == 2));
    }
    operations.add(new Operation.Shrink(0, 3));
    operations.add(new Operation.Shrink(1, 3));
    operations.add(new Operation.Offline(1));
    operations.add(new Operation.Reclaim());
    for (int page = 0; page < PAGES; page++) {
      operations.add(new Operation.Read(page));
    }
    operations.add(new Operation.Free(1));
    operations.add(new Operation.Release(1));
    operations.add(new Operation.Swapoff());
    return operations;
  }

  private static Verdict repeatable(Subject subject) {
    Problems problems = new Problems();
    List<StepReport> first = reports(subject);
    for (int i = 0; i < 3; i++) {
      List<StepReport> again = reports(subject);
      for (int n = 0; n < first.size(); n++) {
        problems.expect(
            first.get(n).equals(again.get(n)),
            some().get(n) + ": first " + first.get(n) + ", then " + again.get(n));
      }
    }
    return problems.verdict("");
  }

  private static List<StepReport> reports(Subject subject) {
    try (Machine machine = open(subject, config())) {
      return some().stream().map(machine::apply).toList();
    }
  }

  private static Verdict independent(Subject subject) {
    Problems problems = new Problems();
    List<StepReport> alone = reports(subject);
    try (Machine one = open(subject, config());
        Machine other = open(subject, config())) {
      int n = 0;
      for (Operation operation : some()) {
        StepReport report = one.apply(operation);
        problems.expect(alone.get(n).equals(report), operation + ": differs beside another");
        problems.expect(
            report.equals(other.apply(operation)), operation + ": differs between them");
        n++;
      }
    }
    return problems.verdict("");
  }

  private static Verdict file(Subject subject) {
    Problems problems = new Problems();
    MachineConfig bad = config().withDeviceFile(Path.of("no-such-folder", "no-such-one", "swap"));
    try {
      open(subject, bad).close();
      problems.expect(false, "it starts with a swap file in a folder that does not exist");
    } catch (SwapDeviceException | MachineException e) {
      problems.expect(
          String.valueOf(e.getMessage()).contains("no-such-one"),
          "the message names no file: " + e);
    }
    return problems.verdict("");
  }

  private static Verdict codecs(Subject subject) {
    Problems problems = new Problems();
    MachineConfig bad = config().withCodecOrigin("nobody's");
    problems.refused(
        "codecs of \"nobody's\"",
        ZswapException.class,
        () -> subject.machine().orElseThrow().open(bad).close());
    return problems.verdict("");
  }
}
