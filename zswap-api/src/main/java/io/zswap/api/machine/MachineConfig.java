package io.zswap.api.machine;

import io.zswap.api.InvalidPageSizeException;
import io.zswap.api.UnknownSlotException;
import io.zswap.api.ZswapParameter;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/**
 * How a machine starts: swap on, one root cgroup, nothing mapped.
 *
 * @param pageSize bytes per page; 4096 unless a machine offers others
 * @param pages number of pages, 1 to {@link #MAX_PAGES}
 * @param slots number of swap slots, 1 to {@link #MAX_PAGES}
 * @param nodes NUMA nodes, 1 or 2
 * @param cpus CPUs, 1 to {@link #MAX_CPUS}, all online; a program's tasks are on the first, the
 *     second and so on, and again from the first on
 * @param totalRamPages what {@code max_pool_percent} is a percentage of
 * @param synchronous whether the device is SWP_SYNCHRONOUS_IO
 * @param deviceFile file that holds the swap area, created or overwritten; empty keeps it in memory
 * @param codecOrigin which {@link io.zswap.api.spi.CompressorProvider} to prefer, by origin; one
 *     that nobody has is refused
 * @param parameters initial values; those not named start at their {@link
 *     ZswapParameter#kernelDefault()}
 */
public record MachineConfig(
    int pageSize,
    int pages,
    int slots,
    int nodes,
    int cpus,
    long totalRamPages,
    boolean synchronous,
    Optional<Path> deviceFile,
    String codecOrigin,
    Map<ZswapParameter, String> parameters) {

  /** Most pages or slots that a machine takes: a quarter of a million, 1 GiB at 4 KiB. */
  public static final int MAX_PAGES = 1 << 18;

  /** Most cgroups, the root included, that a machine ever creates. */
  public static final int MAX_CGROUPS = 4096;

  /** Deepest cgroup below the root. */
  public static final int MAX_CGROUP_DEPTH = 64;

  /** Most CPUs of a machine. */
  public static final int MAX_CPUS = 8;

  /**
   * Checks ranges; the map is copied.
   *
   * @throws InvalidPageSizeException if the page size is no power of two from 64 to 65536
   * @throws UnknownSlotException if another number is out of its range
   */
  public MachineConfig {
    if (Integer.bitCount(pageSize) != 1 || pageSize < 64 || pageSize > 65536) {
      throw new InvalidPageSizeException(
          "page size " + pageSize + " is not a power of two in 64..65536");
    }
    check("pages", pages, MAX_PAGES);
    check("slots", slots, MAX_PAGES);
    check("nodes", nodes, 2);
    check("cpus", cpus, MAX_CPUS);
    if (totalRamPages < 1 || totalRamPages > 1L << 40) {
      throw new UnknownSlotException("totalRamPages " + totalRamPages + " is not in 1..2^40");
    }
    EnumMap<ZswapParameter, String> copy = new EnumMap<>(ZswapParameter.class);
    copy.putAll(parameters);
    parameters = Map.copyOf(copy);
  }

  /** With one CPU; throws as the other one. */
  public MachineConfig(
      int pageSize,
      int pages,
      int slots,
      int nodes,
      long totalRamPages,
      boolean synchronous,
      Optional<Path> deviceFile,
      String codecOrigin,
      Map<ZswapParameter, String> parameters) {
    this(
        pageSize,
        pages,
        slots,
        nodes,
        1,
        totalRamPages,
        synchronous,
        deviceFile,
        codecOrigin,
        parameters);
  }

  private static void check(String what, long value, long max) {
    if (value < 1 || value > max) {
      throw new UnknownSlotException(what + "=" + value + " is not in 1.." + max);
    }
  }

  /** A small machine: 4 KiB pages, one node, a device in memory, parameters at their defaults. */
  public static MachineConfig small(int pages, int slots) {
    return new MachineConfig(
        4096, pages, slots, 1, 1024, false, Optional.empty(), "java", Map.of());
  }

  /** The value that a parameter starts with. */
  public String parameter(ZswapParameter parameter) {
    return parameters.getOrDefault(parameter, parameter.kernelDefault());
  }

  /** This configuration with another device file. */
  public MachineConfig withDeviceFile(Path file) {
    return new MachineConfig(
        pageSize,
        pages,
        slots,
        nodes,
        cpus,
        totalRamPages,
        synchronous,
        Optional.of(file),
        codecOrigin,
        parameters);
  }

  /** This configuration with so many CPUs. */
  public MachineConfig withCpus(int number) {
    return new MachineConfig(
        pageSize,
        pages,
        slots,
        nodes,
        number,
        totalRamPages,
        synchronous,
        deviceFile,
        codecOrigin,
        parameters);
  }

  /** This configuration with another source of codecs. */
  public MachineConfig withCodecOrigin(String origin) {
    return new MachineConfig(
        pageSize,
        pages,
        slots,
        nodes,
        cpus,
        totalRamPages,
        synchronous,
        deviceFile,
        origin,
        parameters);
  }
}
