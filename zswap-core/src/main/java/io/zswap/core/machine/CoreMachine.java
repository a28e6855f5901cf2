package io.zswap.core.machine;

import io.zswap.api.ClosedException;
import io.zswap.api.InvalidPageSizeException;
import io.zswap.api.MachineException;
import io.zswap.api.UnknownSlotException;
import io.zswap.api.machine.Machine;
import io.zswap.api.machine.MachineConfig;
import io.zswap.api.machine.Observation;
import io.zswap.api.machine.Operation;
import io.zswap.api.machine.PageState;
import io.zswap.api.machine.Status;
import io.zswap.api.machine.StepReport;
import io.zswap.api.spi.SwapDevice;
import io.zswap.core.ZswapConfig;
import io.zswap.core.ZswapCore;
import io.zswap.core.compress.CompressorProviders;
import io.zswap.core.device.FileSwapDevice;
import io.zswap.core.device.MemorySwapDevice;
import io.zswap.core.memcg.MemcgTree;
import io.zswap.core.swap.FolioAllocator;
import io.zswap.core.swap.Mm;
import io.zswap.core.swap.Swap;
import io.zswap.core.swap.SwapFolio;
import io.zswap.core.swap.UsedBy;
import io.zswap.core.sync.Sync;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** zswap-core as a {@link Machine}: one thread, one CPU. */
final class CoreMachine implements Machine {
  private final MachineConfig config;
  private final Sync sync = Sync.jdk();
  private final FaultPoints faults = new FaultPoints();
  private final TrackedDevice device;
  private final SlotDigest slotDigest = new SlotDigest();
  private final Swap swap;
  private final ZswapCore zswap;
  private final Mm mm;
  private final Observer observer;

  private final Performer performer;
  private boolean closed;
  private @Nullable Throwable broken;

  CoreMachine(MachineConfig config) {
    this.config = config;
    ZswapConfig zswapConfig =
        new ZswapConfig(
            config.totalRamPages(),
            config.nodes(),
            1,
            new FailingCodecs(CompressorProviders.of(config.codecOrigin()), faults),
            config.parameters(),
            // Nobody runs the shrink worker but the operation that says so.
            work -> {});
    MemcgTree memcgs = new MemcgTree(config.nodes(), sync);
    device = new TrackedDevice(newDevice(config), faults);
    try {
      FolioAllocator folios = new FolioAllocator(config.pageSize(), sync);
      swap =
          new Swap(
              device,
              folios,
              memcgs,
              slotDigest,
              faults,
              sync,
              UsedBy.MACHINE,
              area -> new ZswapCore(area, zswapConfig));
      zswap = (ZswapCore) swap.zswap();
      swap.swapon();
      mm = new Mm(swap, config.pages(), config.nodes());
      observer = new Observer(mm, swap, zswap, device, config.pages(), config.nodes());
      performer = new Performer(mm, swap, zswap, faults, new Cpus(config.cpus(), sync), config);
    } catch (Throwable e) {
      device.close();
      throw e;
    }
  }

  private static SwapDevice newDevice(MachineConfig config) {
    return config
        .deviceFile()
        .<SwapDevice>map(
            file ->
                FileSwapDevice.create(
                    file, config.slots(), config.pageSize(), config.synchronous()))
        .orElseGet(
            () -> new MemorySwapDevice(config.slots(), config.pageSize(), config.synchronous()));
  }

  @Override
  public String name() {
    return CoreMachineProvider.NAME;
  }

  @Override
  public MachineConfig config() {
    return config;
  }

  @Override
  public StepReport apply(Operation operation) {
    checkUsable();
    Objects.requireNonNull(operation, "operation");
    int page = performer.check(operation);
    try {
      Status status = performer.perform(operation);
      // Pools and lists that the operation let go of.
      sync.flush();
      return new StepReport(
          status,
          performer.value(),
          page < 0 ? PageState.NONE : observer.page(page),
          observer.counters(),
          slotDigest.digest() + device.digest(),
          observer.cgroups(),
          observer.lrus());
    } catch (Throwable e) {
      broken = e;
      if (e instanceof Error error) {
        throw error;
      }
      throw e instanceof MachineException m
          ? m
          : new MachineException("core broke down at " + operation + ": " + e, e);
    }
  }

  private void checkUsable() {
    if (closed) {
      throw new ClosedException("the machine is closed");
    }
    if (broken != null) {
      throw new MachineException("the machine broke down before", broken);
    }
  }

  @Override
  public Observation observe() {
    checkUsable();
    return observer.observe();
  }

  @Override
  public boolean readPage(int page, byte[] into) {
    checkUsable();
    performer.checkPage(page);
    checkLength(into);
    SwapFolio folio = mm.folio(page);
    if (folio == null || !folio.isUptodate()) {
      return false;
    }
    folio.data().get(0, into);
    return true;
  }

  @Override
  public void readDevice(int slot, byte[] into) {
    checkUsable();
    if (slot < 0 || slot >= config.slots()) {
      throw new UnknownSlotException("slot " + slot + " is not in 0.." + (config.slots() - 1));
    }
    checkLength(into);
    ByteBuffer page = ByteBuffer.allocateDirect(config.pageSize());
    device.peek(slot, page);
    page.get(0, into);
  }

  private void checkLength(byte[] page) {
    if (page.length != config.pageSize()) {
      throw new InvalidPageSizeException(page.length + " bytes, a page has " + config.pageSize());
    }
  }

  @Override
  public List<String> warnings() {
    if (closed) {
      throw new ClosedException("the machine is closed");
    }
    return observer.warnings();
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      zswap.close();
      device.close();
    }
  }
}
