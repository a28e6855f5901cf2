package io.zswap.natives;

import io.zswap.api.MemCgroup;
import io.zswap.api.ZswapParameter;
import io.zswap.api.machine.FailurePoint;
import io.zswap.api.machine.Operation;
import io.zswap.api.machine.PageContent;
import java.util.List;
import java.util.Random;

/** A stream of sensible operations, the same for the same random numbers. */
final class RandomOperations {
  private static final List<String> VALUES =
      List.of("lz4", "zstd", "deflate", "lz4hc", "zbud", "zsmalloc", "Y", "N", "5", "0x20", " x");

  private final Random random;
  private final int pages;
  private final int cpus;
  private int cgroups = 1;

  RandomOperations(Random random, int pages, int cpus) {
    this.random = random;
    this.pages = pages;
    this.cpus = cpus;
  }

  /** Says that a cgroup with this number exists now. */
  void created(int cgroup) {
    cgroups = Math.max(cgroups, cgroup + 1);
  }

  Operation next() {
    int page = random.nextInt(pages);
    int cgroup = random.nextInt(cgroups);
    int kind = random.nextInt(100);
    if (kind < 20) {
      return new Operation.Write(page, content());
    } else if (kind < 48) {
      return new Operation.Pageout(page, random.nextInt(5) == 0);
    } else if (kind < 56) {
      return new Operation.Read(page);
    } else if (kind < 64) {
      return new Operation.Fault(page, random.nextBoolean(), random.nextInt(4) == 0);
    } else if (kind < 68) {
      return new Operation.Free(page);
    } else if (kind < 71) {
      return new Operation.Home(page, cgroup);
    } else if (kind < 75) {
      return new Operation.Shrink(cgroup, random.nextInt(4));
    } else if (kind < 78) {
      return new Operation.Scan(cgroup, random.nextInt(8));
    } else if (kind < 80) {
      return new Operation.Count(cgroup);
    } else if (kind < 83) {
      return new Operation.Worker();
    } else if (kind < 86) {
      return new Operation.Reclaim();
    }
    return rare(cgroup);
  }

  private Operation rare(int cgroup) {
    return switch (random.nextInt(14)) {
      case 0, 1 -> new Operation.CreateCgroup(cgroup);
      case 2 ->
          new Operation.LimitCgroup(
              cgroup, random.nextBoolean() ? MemCgroup.UNLIMITED : random.nextInt(4));
      case 3 -> new Operation.WritebackCgroup(cgroup, random.nextInt(3) != 0);
      case 4 -> new Operation.Offline(cgroup);
      case 5 -> new Operation.Release(cgroup);
      case 6, 7 ->
          new Operation.SetParameter(
              pick(ZswapParameter.values()), VALUES.get(random.nextInt(VALUES.size())));
      case 8, 9 ->
          new Operation.FailNext(
              pick(FailurePoint.common().toArray(new FailurePoint[0])), random.nextInt(4));
      case 10 -> new Operation.CpuOffline(random.nextInt(cpus));
      case 11 -> new Operation.CpuOnline(random.nextInt(cpus));
      case 12 -> random.nextInt(4) == 0 ? new Operation.Swapoff() : new Operation.Swapon();
      default -> new Operation.SetParameter(ZswapParameter.ENABLED, "Y");
    };
  }

  private <T> T pick(T[] values) {
    return values[random.nextInt(values.length)];
  }

  private PageContent content() {
    long seed = random.nextLong();
    return switch (random.nextInt(5)) {
      case 0 -> Machines.zeros();
      case 1 -> Machines.noise(seed);
      case 2 -> half(seed);
      default -> Machines.text(seed);
    };
  }

  /** Half noise: compresses to more than a zbud buddy takes beside another. */
  private static PageContent half(long seed) {
    return page -> {
      byte[] noise = new byte[page.length - page.length / 16];
      new Random(seed).nextBytes(noise);
      java.util.Arrays.fill(page, (byte) 1);
      System.arraycopy(noise, 0, page, 0, noise.length);
    };
  }
}
