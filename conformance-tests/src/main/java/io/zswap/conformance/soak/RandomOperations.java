package io.zswap.conformance.soak;

import io.zswap.api.MemCgroup;
import io.zswap.api.ZswapParameter;
import io.zswap.api.machine.FailurePoint;
import io.zswap.api.machine.MachineConfig;
import io.zswap.api.machine.Operation;
import io.zswap.conformance.program.FillContent;
import io.zswap.conformance.program.PatternContent;
import io.zswap.conformance.program.RandomContent;
import io.zswap.conformance.program.ZeroContent;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;

/** Operations of every kind, as a seed has it. Not thread-safe. */
final class RandomOperations {
  private static final List<FailurePoint> POINTS = FailurePoint.common();
  private static final String[] COMPRESSORS = {"lz4", "lz4hc", "zstd", "deflate"};
  private static final String[] ZPOOLS = {"zsmalloc", "zbud"};

  private static final int CPUS = 2;

  /** Most cgroups that a run makes. */
  private static final int MOST_CGROUPS = 12;

  private final SplittableRandom random;
  private final int pages;
  private int cgroups = 1;

  RandomOperations(long seed, int pages) {
    random = new SplittableRandom(seed);
    this.pages = pages;
  }

  /** A machine of that many pages, for which slots and pool are mostly too small. */
  static MachineConfig config(long seed, int pages, String codecOrigin) {
    SplittableRandom random = new SplittableRandom(~seed);
    return new MachineConfig(
        4096,
        pages,
        pages / 2 + random.nextInt(pages),
        1 + random.nextInt(2),
        CPUS,
        8 + random.nextInt(pages),
        random.nextBoolean(),
        Optional.empty(),
        codecOrigin,
        Map.of(ZswapParameter.ENABLED, "Y", ZswapParameter.SHRINKER_ENABLED, "Y"));
  }

  /** A cgroup has been made. */
  void created() {
    cgroups++;
  }

  List<Operation> next() {
    int page = random.nextInt(pages);
    int kind = random.nextInt(100);
    if (kind < 25) {
      return List.of(write(page), new Operation.Pageout(page, random.nextInt(8) == 0));
    } else if (kind < 38) {
      return List.of(new Operation.Pageout(page, random.nextInt(8) == 0));
    } else if (kind < 55) {
      return List.of(new Operation.Read(page));
    } else if (kind < 63) {
      return List.of(new Operation.Fault(page, random.nextBoolean(), random.nextInt(4) == 0));
    } else if (kind < 70) {
      return List.of(new Operation.Free(page));
    } else if (kind < 76) {
      return List.of(new Operation.Shrink(cgroup(), 1 + random.nextInt(8)));
    } else if (kind < 80) {
      return List.of(new Operation.Worker(), new Operation.Reclaim());
    }
    return List.of(rare(page, kind));
  }

  private Operation rare(int page, int kind) {
    return switch (kind - 80) {
      case 0, 1, 2, 3 -> new Operation.FailNext(point(), 1 + random.nextInt(3));
      case 4 -> new Operation.Home(page, cgroup());
      case 5 -> cpu();
      case 6 -> new Operation.Scan(cgroup(), random.nextInt(16));
      case 7 -> new Operation.Count(cgroup());
      case 8, 9 ->
          cgroups < MOST_CGROUPS
              ? new Operation.CreateCgroup(cgroup())
              : new Operation.Home(page, cgroup());
      case 10, 11 -> new Operation.LimitCgroup(cgroup(), limit());
      case 12 -> new Operation.WritebackCgroup(cgroup(), random.nextInt(4) > 0);
      case 13 -> new Operation.Offline(cgroup());
      case 14 -> new Operation.Release(cgroup());
      case 15 -> new Operation.Swapoff();
      case 16, 17 -> new Operation.Swapon();
      default -> parameter();
    };
  }

  private Operation cpu() {
    int cpu = random.nextInt(CPUS);
    return random.nextBoolean() ? new Operation.CpuOffline(cpu) : new Operation.CpuOnline(cpu);
  }

  private FailurePoint point() {
    return POINTS.get(random.nextInt(POINTS.size()));
  }

  private int cgroup() {
    return random.nextInt(cgroups);
  }

  private long limit() {
    return random.nextInt(3) == 0 ? MemCgroup.UNLIMITED : random.nextInt(pages);
  }

  private Operation parameter() {
    return switch (random.nextInt(6)) {
      case 0, 1 ->
          new Operation.SetParameter(
              ZswapParameter.COMPRESSOR, COMPRESSORS[random.nextInt(COMPRESSORS.length)]);
      case 2 ->
          new Operation.SetParameter(ZswapParameter.ZPOOL, ZPOOLS[random.nextInt(ZPOOLS.length)]);
      case 3 ->
          new Operation.SetParameter(
              ZswapParameter.MAX_POOL_PERCENT, Integer.toString(random.nextInt(101)));
      case 4 ->
          new Operation.SetParameter(
              ZswapParameter.ACCEPT_THRESHOLD_PERCENT, Integer.toString(random.nextInt(101)));
      default ->
          new Operation.SetParameter(ZswapParameter.ENABLED, random.nextInt(4) > 0 ? "Y" : "N");
    };
  }

  private Operation write(int page) {
    int n = random.nextInt(1 << 20);
    return new Operation.Write(
        page,
        switch (random.nextInt(8)) {
          case 0 -> new ZeroContent();
          case 1 -> new RandomContent(n);
          case 2 -> new FillContent(n & 0xFF);
          default -> new PatternContent(n, random.nextInt(3000));
        });
  }
}
