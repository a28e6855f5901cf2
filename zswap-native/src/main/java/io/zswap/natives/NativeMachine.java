package io.zswap.natives;

import io.zswap.api.ClosedException;
import io.zswap.api.UnknownSlotException;
import io.zswap.api.ZswapParameter;
import io.zswap.api.machine.Counter;
import io.zswap.api.machine.Machine;
import io.zswap.api.machine.MachineConfig;
import io.zswap.api.machine.Observation;
import io.zswap.api.machine.Operation;
import io.zswap.api.machine.PoolState;
import io.zswap.api.machine.StepReport;
import io.zswap.natives.Bridge.Quantity;
import io.zswap.natives.Bridge.Section;
import io.zswap.natives.Bridge.Text;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * A machine in C. The codecs are the harness's own, whichever {@link MachineConfig#codecOrigin()}
 * prefers; one that nobody has is refused. Methods are synchronized, so that a caller's mistake
 * cannot become a crash.
 */
final class NativeMachine implements Machine {
  private final String name;
  private final MachineConfig config;
  private final MachineLibrary library;
  private final long copy;
  private final long handle;
  private final long[] op = new long[Bridge.OP_LONGS];
  private final long[] report = new long[Bridge.REPORT_COUNTERS + Counter.values().length];
  private final byte[] page;
  private boolean closed;

  /**
   * Starts a machine.
   *
   * @throws io.zswap.api.InvalidParameterException if a value is refused
   * @throws io.zswap.api.SwapDeviceException if the device's file cannot be used
   * @throws io.zswap.api.MachineException if there is no memory, nobody has such codecs, or it does
   *     not start
   */
  NativeMachine(String name, MachineLibrary library, MachineConfig config) {
    NativeCompressors.checkOrigin(config.codecOrigin());
    this.name = name;
    this.config = config;
    this.library = library;
    page = new byte[config.pageSize()];
    copy = library.acquire();
    boolean opened = false;
    try {
      handle = open();
      opened = true;
    } finally {
      if (!opened) {
        library.release(copy);
      }
    }
  }

  private long open() {
    ByteArrayOutputStream texts = new ByteArrayOutputStream();
    long[] numbers = ConfigEncoding.encode(config, texts);
    return Bridge.open(copy, numbers, texts.toByteArray());
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public MachineConfig config() {
    return config;
  }

  @Override
  public synchronized StepReport apply(Operation operation) {
    Objects.requireNonNull(operation, "operation");
    checkOpen();
    if (operation instanceof Operation.Write w) {
      // Before its content is asked for.
      checkIndex("page", w.page(), config.pages());
    }
    byte[] payload = Operations.encode(operation, op, page);
    Bridge.apply(copy, handle, op, payload, report);
    return Reports.step(report);
  }

  @Override
  public synchronized Observation observe() {
    checkOpen();
    List<PoolState> pools = new ArrayList<>();
    for (long totalPages : Bridge.observe(copy, handle, Section.POOLS)) {
      int i = pools.size();
      pools.add(new PoolState(text(Text.POOL_ZPOOL, i), text(Text.POOL_COMPRESSOR, i), totalPages));
    }
    List<String> parameters = new ArrayList<>();
    for (ZswapParameter p : ZswapParameter.values()) {
      parameters.add(text(Text.PARAMETER, p.ordinal()));
    }
    return new Observation(
        Reports.pages(Bridge.observe(copy, handle, Section.PAGES)),
        Reports.slots(Bridge.observe(copy, handle, Section.SLOTS)),
        Reports.cgroups(
            Bridge.observe(copy, handle, Section.CGROUPS),
            Bridge.observe(copy, handle, Section.LRUS),
            config.nodes()),
        pools,
        Reports.counters(Bridge.observe(copy, handle, Section.COUNTERS), 0),
        parameters);
  }

  private String text(Text what, int index) {
    return Bridge.text(copy, handle, what, index);
  }

  @Override
  public synchronized boolean readPage(int page, byte[] into) {
    checkOpen();
    return Bridge.readPage(copy, handle, page, into);
  }

  @Override
  public synchronized void readDevice(int slot, byte[] into) {
    checkOpen();
    Bridge.readDevice(copy, handle, slot, into);
  }

  @Override
  public synchronized List<String> warnings() {
    checkOpen();
    List<String> texts = new ArrayList<>();
    long n = Bridge.quantity(copy, Quantity.WARNINGS);
    for (int i = 0; i < n; i++) {
      texts.add(text(Text.WARNING, i));
    }
    return texts;
  }

  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    try {
      Bridge.close(copy, handle);
    } finally {
      library.release(copy);
    }
  }

  private void checkOpen() {
    if (closed) {
      throw new ClosedException(name + " has been closed");
    }
  }

  private static void checkIndex(String what, int index, int limit) {
    if (index < 0 || index >= limit) {
      throw new UnknownSlotException(what + " " + index + " is not in 0.." + (limit - 1));
    }
  }
}
