package io.zswap.store;

import io.zswap.api.InvalidPageSizeException;
import io.zswap.api.InvalidParameterException;
import io.zswap.api.ZswapParameter;
import io.zswap.api.spi.CompressorProvider;
import io.zswap.api.spi.SwapDevice;
import io.zswap.core.Kstrto;
import io.zswap.core.compress.CompressorProviders;
import io.zswap.core.compress.JavaCompressorProvider;
import io.zswap.core.device.FileSwapDevice;
import io.zswap.core.device.MemorySwapDevice;
import io.zswap.core.pool.Zpools;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * How a swap area starts. By default: pages of 4 KiB, 1 GiB of them, overflow in plain memory, lz4
 * in the packed allocator, compressed pages in up to 20 % of the JVM's maximum heap size (which is
 * also the JVM's default limit for the memory beside the heap that they are in). Not thread-safe.
 *
 * <p>Overflow in memory is not compressed, and subject to that limit ({@code
 * -XX:MaxDirectMemorySize}) too: an area larger than it is full before all slots are used. Then
 * {@link SwapArea#pageOut} throws SwapDeviceException, until pages were freed that had overflowed.
 * As the JVM collects garbage and waits for about half a second before it gives up, it is asked
 * once a second at most. What has overflowed into memory is kept until the area is closed, to be
 * used again.
 */
public final class SwapAreaBuilder {
  private static final int MIN_PAGE = 4096;
  private static final int MAX_PAGE = 65_536;

  /** Pages of memory: what is more makes no difference. */
  private static final long MOST_MEMORY = 1L << 32;

  /** The kernel has none like it; and it needs a background thread. */
  private static final String ZPOOL = "packed";

  private final Map<ZswapParameter, String> parameters = new EnumMap<>(ZswapParameter.class);
  private @Nullable Path file;
  private @Nullable SwapDevice device;

  private long size = 1L << 30;
  private int pageSize = MIN_PAGE;
  private long memory = Runtime.getRuntime().maxMemory();
  private CompressorProvider codecs = new JavaCompressorProvider();
  private AreaListener listener = AreaListener.NONE;
  private boolean synchronous;
  private boolean checksums;
  private boolean leaks;

  SwapAreaBuilder() {}

  /** Overflows into a file, which is made or overwritten, and locked while the area is open. */
  public SwapAreaBuilder file(Path swapFile) {
    file = Objects.requireNonNull(swapFile, "file");
    device = null;
    return this;
  }

  /** Overflows into memory beside the heap, which pages that do not compress go to as well. */
  public SwapAreaBuilder inMemory() {
    file = null;
    device = null;
    return this;
  }

  /**
   * Overflows into a device, which sets size and page size too. From {@link #build} on it is the
   * area's, and no other's, and closed with it, or at once if there is none.
   */
  public SwapAreaBuilder device(SwapDevice swapDevice) {
    device = Objects.requireNonNull(swapDevice, "device");
    file = null;
    return this;
  }

  /**
   * How much the area holds, in bytes of uncompressed pages; rounded up to whole pages, of which
   * there are up to 1,073,741,824. Also the size of the file. An area takes 4 to 5 bytes of heap
   * for each of its pages from the beginning, and 8 more with {@link #checksums}; and 24 off-heap
   * for each that is compressed, besides what the allocator takes; as many of those as there once
   * were are kept until the area is closed.
   *
   * @throws InvalidParameterException if it is below 1; {@link #build} refuses what is too large
   */
  public SwapAreaBuilder size(long bytes) {
    size = atLeastOne("size", bytes);
    return this;
  }

  /**
   * Bytes per page.
   *
   * @throws InvalidPageSizeException if it is not a power of two from 4096 to 65536
   */
  public SwapAreaBuilder pageSize(int bytes) {
    checkPageSize(bytes);
    pageSize = bytes;
    return this;
  }

  private static void checkPageSize(int bytes) {
    if (Integer.bitCount(bytes) != 1 || bytes < MIN_PAGE || bytes > MAX_PAGE) {
      throw new InvalidPageSizeException(
          "page size of "
              + bytes
              + " bytes is not a power of two from "
              + MIN_PAGE
              + " to "
              + MAX_PAGE);
    }
  }

  /** One of lz4, lz4hc, zstd and deflate, or another that {@link #codecOrigin} has. */
  public SwapAreaBuilder compressor(String name) {
    return parameter(ZswapParameter.COMPRESSOR, name);
  }

  /**
   * The allocator for compressed pages. {@code packed}, the default but with {@link
   * #synchronousWriteback}, puts one after the other as they come, which is quickest and takes
   * least memory, and moves them together in the background where some have gone: while pages are
   * freed at random, up to an eighth of its memory may be gaps, or more where pages come and go
   * faster than the background thread can follow, which takes some processor time for it. {@code
   * zsmalloc} has places of many sizes, as the kernel's, which are used again at once. {@code zbud}
   * puts two into a page at most.
   */
  public SwapAreaBuilder zpool(String name) {
    return parameter(ZswapParameter.ZPOOL, name);
  }

  /**
   * How much memory compressed pages may take, in bytes: {@link #memoryBasis} of so many, and 100 %
   * of it. As in the kernel it is looked at before memory is taken, for up to 16 pages at once, and
   * is for what {@link io.zswap.api.area.AreaStatistics#poolBytes} counts, gaps included: where
   * pages are freed at random, more are written to the device than with {@code zsmalloc}. The
   * process takes somewhat more: of {@code packed} each compression context has a segment of its
   * own to fill, of 64 pages at most, or a mebibyte where that is more. In pages of 4 KiB a pool
   * grows to a tebibyte at most, and of {@code zsmalloc} or {@code zbud} to 256 GiB; what is more
   * goes to the device.
   *
   * @throws InvalidParameterException if it is below 1
   */
  public SwapAreaBuilder poolLimit(long bytes) {
    return memoryBasis(bytes).maxPoolPercent(100);
  }

  /**
   * What {@link #maxPoolPercent} is a percentage of, in bytes. More than 2^32 pages are as good as
   * so many, which are four times as many as an area has.
   *
   * @throws InvalidParameterException if it is below 1
   */
  public SwapAreaBuilder memoryBasis(long bytes) {
    memory = atLeastOne("memory basis", bytes);
    return this;
  }

  /**
   * How much of the memory basis compressed pages may take.
   *
   * @param percent 0 or more, of which more than 100 is more than the basis; {@link #build} refuses
   *     others
   */
  public SwapAreaBuilder maxPoolPercent(int percent) {
    return parameter(ZswapParameter.MAX_POOL_PERCENT, Integer.toString(percent));
  }

  /**
   * Sets a parameter that zswap starts with, as the kernel would take it. SHRINKER_ENABLED has no
   * effect, see {@link SwapArea#parameters}.
   */
  public SwapAreaBuilder parameter(ZswapParameter parameter, String value) {
    parameters.put(parameter, Objects.requireNonNull(value, "value"));
    return this;
  }

  /**
   * Takes compressors from the {@link CompressorProvider} of this origin.
   *
   * @throws io.zswap.api.MachineException if there is none on the class or module path
   */
  public SwapAreaBuilder codecOrigin(String origin) {
    codecs = CompressorProviders.of(origin);
    return this;
  }

  /** Who is told about device errors. */
  public SwapAreaBuilder listener(AreaListener areaListener) {
    listener = Objects.requireNonNull(areaListener, "listener");
    return this;
  }

  /**
   * Checks every page that comes back, from memory or from the device, against a checksum
   * (xxHash64) taken when it was put away. Without, a page whose bits have changed is noticed only
   * where the codec cannot make sense of it. Takes 8 bytes of heap for each page of {@link #size}.
   *
   * <p>Measured on x86-64, pages of the JDK's {@code modules} file put away and brought back: 7 %
   * more processor time with lz4, 3 % with zstd.
   */
  public SwapAreaBuilder checksums() {
    checksums = true;
    return this;
  }

  /**
   * Tells, as a warning to the {@link System.Logger} of {@link SwapArea}, if the area is forgotten
   * without having been closed, with the stack that opened it. When it tells is up to the garbage
   * collector. {@code -Dzswap.leaks=true} does the same for every area of the process.
   */
  public SwapAreaBuilder reportLeaks() {
    leaks = true;
    return this;
  }

  /**
   * Writes back in the thread that hit the limit, and not in one in the background: tests get the
   * same result every time, unless they are large and slow; some of the memory that is freed then
   * is kept for five seconds. Nor are pages moved together after random frees, so that {@link
   * #zpool} is zsmalloc by default.
   */
  public SwapAreaBuilder synchronousWriteback() {
    synchronous = true;
    return this;
  }

  private static long atLeastOne(String what, long bytes) {
    if (bytes < 1) {
      throw new InvalidParameterException(
          what + " of " + bytes + " bytes is below 1", InvalidParameterException.MALFORMED);
    }
    return bytes;
  }

  /**
   * Opens the area.
   *
   * @throws InvalidParameterException if a parameter or the size is refused, or the compressor does
   *     not work here (the native library of lz4 does not load from a temporary folder that forbids
   *     it, nor with musl); the cause says why. With ENABLED=N a compressor that was not asked for
   *     may be missing.
   * @throws InvalidPageSizeException if the device has pages that {@link #pageSize} would refuse
   * @throws io.zswap.api.DeviceBusyException if another area has the file
   * @throws io.zswap.api.SwapDeviceException if the file cannot be made or written. The file is
   *     sparse: that the disk is full is noticed when pages go there.
   * @throws OutOfMemoryError if there is not memory enough to begin with, on the heap or beside it;
   *     nothing is kept
   * @throws IllegalStateException if the {@link #device} was given to an area before, or to a build
   *     that failed
   */
  public SwapArea build() {
    AutoCloseable made = device;
    try {
      if (device != null && !GivenDevices.add(device)) {
        made = null;
        throw new IllegalStateException(
            "the device was given to an area, or to a build that failed; give the builder a new one");
      }
      ZswapParameter on = ZswapParameter.ENABLED;
      boolean enabled =
          Kstrto.bool(on.kernelName(), parameters.getOrDefault(on, on.kernelDefault()));
      refuseMissing(ZswapParameter.COMPRESSOR, codecs.names(), enabled);
      refuseMissing(ZswapParameter.ZPOOL, Zpools.names(), enabled);
      SwapDevice bare = newDevice();
      made = bare;
      SwapArea area = new SwapArea(this, bare);
      // With its device.
      made = area;
      if (enabled && area.parameters().get(on).equals("N")) {
        throw failure("no pool could be made", InvalidParameterException.MALFORMED);
      }
      return area;
    } catch (Throwable e) {
      closeAfter(e, made);
      throw e;
    }
  }

  private static void closeAfter(Throwable failure, @Nullable AutoCloseable made) {
    try {
      if (made != null) {
        made.close();
      }
    } catch (Throwable e) {
      failure.addSuppressed(e);
    }
  }

  /**
   * The kernel would quietly take another one, or do without compression; a caller who names one
   * wants that one, and one who does not wants some.
   */
  private void refuseMissing(ZswapParameter parameter, Set<String> names, boolean enabled) {
    String name = parameters.get(parameter);
    if (name == null && enabled) {
      name = parameter.kernelDefault();
    }
    if (name != null && !names.contains(name.strip())) {
      throw failure(
          parameter.kernelName()
              + " "
              + name
              + " is not available here; there are "
              + new TreeSet<>(names),
          InvalidParameterException.UNKNOWN_NAME);
    }
  }

  /** With the reason why the compressor does not work, if it does not. */
  private InvalidParameterException failure(String message, int errno) {
    InvalidParameterException failure = new InvalidParameterException(message, errno);
    ZswapParameter codec = ZswapParameter.COMPRESSOR;
    try {
      codecs.create(parameters.getOrDefault(codec, codec.kernelDefault())).close();
    } catch (Throwable e) {
      failure.initCause(e);
    }
    return failure;
  }

  private SwapDevice newDevice() {
    if (device != null) {
      checkPageSize(device.pageSize());
      check(device.slots(), device.pageSize());
      return device;
    }
    long slots = (size - 1) / pageSize + 1;
    check(slots, pageSize);
    return file == null
        ? new MemorySwapDevice((int) slots, pageSize, true)
        : FileSwapDevice.create(file, (int) slots, pageSize, true);
  }

  private static void check(long slots, int page) {
    if (slots < 1 || slots > Handles.MAX_SLOTS) {
      throw new InvalidParameterException(
          slots + " pages of " + page + " bytes: an area has 1 to " + Handles.MAX_SLOTS,
          InvalidParameterException.MALFORMED);
    }
  }

  /** What people know the area by. */
  String name() {
    if (device != null) {
      return device.getClass().getName();
    }
    return file == null ? "memory" : file.toString();
  }

  Map<ZswapParameter, String> parameters() {
    Map<ZswapParameter, String> all = new EnumMap<>(parameters);
    if (!synchronous) {
      all.putIfAbsent(ZswapParameter.ZPOOL, ZPOOL);
    }
    return all;
  }

  /** At least one page, so that the limit is a limit; and no percentage of it overflows. */
  long memoryPages(int bytesPerPage) {
    return Math.max(1, Math.min(memory / bytesPerPage, MOST_MEMORY));
  }

  CompressorProvider codecs() {
    return codecs;
  }

  AreaListener listener() {
    return listener;
  }

  boolean hasChecksums() {
    return checksums;
  }

  boolean reportsLeaks() {
    return leaks;
  }

  /** Takes compressors from somebody who is not a service, for tests. */
  SwapAreaBuilder codecs(CompressorProvider provider) {
    codecs = provider;
    return this;
  }

  boolean isSynchronous() {
    return synchronous;
  }
}
