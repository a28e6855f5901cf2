package io.zswap.core.machine;

import io.zswap.api.explore.Protocol;
import io.zswap.api.explore.ScenarioSpec;
import io.zswap.api.machine.FailurePoint;
import io.zswap.api.machine.MachineConfig;
import io.zswap.api.machine.Operation;
import io.zswap.api.machine.Status;
import io.zswap.core.ZswapConfig;
import io.zswap.core.ZswapCore;
import io.zswap.core.ZswapDebug;
import io.zswap.core.explore.ControlledSync;
import io.zswap.core.explore.Scheduler;
import io.zswap.core.explore.Tasks;
import io.zswap.core.memcg.MemcgTree;
import io.zswap.core.memcg.PositionMemcgTree;
import io.zswap.core.swap.FolioAllocator;
import io.zswap.core.swap.Mm;
import io.zswap.core.swap.SlotObserver;
import io.zswap.core.swap.Swap;
import io.zswap.core.swap.UsedBy;
import io.zswap.core.sync.FaultInjection;
import io.zswap.core.sync.Sync.Op;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.LongConsumer;
import java.util.stream.Stream;

/** zswap with its surroundings for one run of a program. */
final class ExploredMachine implements Tasks {
  /** Folios made at a time: a small program needs no more. */
  private static final int FOLIOS = 4;

  private final ScenarioSpec spec;
  private final ControlledSync sync;
  private final Scheduler scheduler;
  private final FaultPoints faults = new AnnouncedFaults();
  private final Swap swap;
  private final ZswapCore zswap;
  private final ZswapDebug debug;
  private final Mm mm;
  private final Observer observer;
  private final Performer[] performers;
  private final Performer sequential;

  /** By task: status and value of each operation; and which one it is at. */
  private final long[][] results;

  private final int[] at;

  /** Says so when a task asks for a failure: others may be about to meet it. */
  private final class AnnouncedFaults extends FaultPoints {
    @Override
    boolean arm(FailurePoint point, int nth) {
      sync.point(Op.FAILURE, point.ordinal());
      return super.arm(point, nth);
    }
  }

  ExploredMachine(
      ScenarioSpec spec, ControlledSync sync, Scheduler scheduler, CachedCodecs codecs) {
    this.spec = spec;
    this.sync = sync;
    this.scheduler = scheduler;
    MachineConfig config = spec.config();
    Protocol protocol = spec.protocol();
    // What nobody lets fail is no step.
    int asked = asked(spec);
    FaultInjection injection =
        point -> {
          if ((asked & 1 << point.ordinal()) == 0) {
            return false;
          }
          sync.point(Op.FAILURE, point.ordinal());
          return faults.shouldFail(point);
        };
    ZswapConfig zswapConfig =
        new ZswapConfig(
            config.totalRamPages(),
            config.nodes(),
            scheduler.tasks(),
            new FailingCodecs(codecs, injection),
            config.parameters(),
            sync.workqueue("zswap-shrink"));
    MemcgTree memcgs =
        protocol.equals(Protocol.MERGED)
            ? new MemcgTree(config.nodes(), sync)
            : new PositionMemcgTree(config.nodes(), sync, protocol);
    TrackedDevice device = new TrackedDevice(new ExploredDevice(config, sync), injection);
    swap =
        new Swap(
            device,
            new FolioAllocator(config.pageSize(), FOLIOS, sync),
            memcgs,
            SlotObserver.NONE,
            injection,
            sync,
            UsedBy.MACHINE,
            area -> new ZswapCore(area, zswapConfig, protocol));
    zswap = (ZswapCore) swap.zswap();
    debug = zswap.debug();
    swap.swapon();
    mm = new Mm(swap, config.pages(), config.nodes(), protocol, zswap.faultSupport());
    observer = new Observer(mm, swap, zswap, device, config.pages(), config.nodes());
    Cpus cpus = new Cpus(config.cpus(), sync);
    sequential = new Performer(mm, swap, zswap, faults, cpus, config);
    int tasks = spec.tasks().size();
    performers = new Performer[tasks];
    results = new long[tasks][];
    at = new int[tasks];
    for (int task = 0; task < tasks; task++) {
      performers[task] = new Performer(mm, swap, zswap, faults, cpus, config);
      results[task] = new long[spec.tasks().get(task).size() * 2];
      Arrays.fill(results[task], -1);
    }
    for (Operation operation : spec.setup()) {
      perform(operation);
    }
  }

  /** The failure points of a program, by bit. */
  private static int asked(ScenarioSpec spec) {
    return Stream.of(List.of(spec.setup()), spec.tasks(), List.of(spec.after()))
        .flatMap(lists -> lists.stream().flatMap(List::stream))
        .mapToInt(o -> o instanceof Operation.FailNext fail ? 1 << fail.point().ordinal() : 0)
        .reduce(0, (a, b) -> a | b);
  }

  private Status perform(Operation operation) {
    sequential.check(operation);
    Status status = sequential.perform(operation);
    sync.flush();
    return status;
  }

  @Override
  public void run(int task) {
    List<Operation> operations = spec.tasks().get(task);
    Performer performer = performers[task];
    for (int i = 0; i < operations.size(); i++) {
      at[task] = i;
      scheduler.beginOperation();
      Operation operation = operations.get(i);
      performer.check(operation);
      Status status = performer.perform(operation);
      results[task][2 * i] = status.ordinal();
      results[task][2 * i + 1] = performer.value();
    }
  }

  @Override
  public boolean isWorkQueued() {
    return debug.isWorkQueued();
  }

  @Override
  public void work() {
    zswap.runShrinkWorker();
  }

  @Override
  public int operation(int task) {
    return task < at.length ? at[task] : -1;
  }

  /** What the run has left. Performs the operations that come after it. */
  void writeFacts(LongConsumer facts) {
    for (long[] taskResults : results) {
      for (long fact : taskResults) {
        facts.accept(fact);
      }
    }
    FactWriter.write(observer.observe(), spec.config().nodes(), facts);
    for (Operation operation : spec.after()) {
      facts.accept(perform(operation).ordinal());
      facts.accept(sequential.value());
      facts.accept(zswap.statistics().storedPages());
      facts.accept(swap.slots().inUse());
      facts.accept(swap.cache().size());
    }
    int heads = debug.lruHeads();
    facts.accept(sync.live(Op.ENTRY) - heads);
    facts.accept(zswap.totalPages());
    facts.accept(sync.live(Op.FOLIO));
    facts.accept(swap.memcgs().living().length - 1L);
    facts.accept(sync.heldLocks());
  }

  /** Puts it into words, while tasks stand still anywhere. */
  void describe(Map<String, String> words) {
    words.putAll(observer.words());
  }
}
