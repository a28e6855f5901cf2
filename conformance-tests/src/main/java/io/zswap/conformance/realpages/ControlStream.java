package io.zswap.conformance.realpages;

import io.zswap.api.MemCgroup;
import io.zswap.api.ZswapParameter;
import io.zswap.api.machine.FailurePoint;
import io.zswap.api.machine.MachineConfig;
import io.zswap.api.machine.Operation;
import io.zswap.conformance.program.CgroupNumbers;
import io.zswap.conformance.program.Header;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.SplittableRandom;

/** The part of the workload that is not about single pages: reclaim, cgroups, CPUs and so on. */
final class ControlStream {
  /** Step reports look at every cgroup, so that a few are kept at any time. */
  private static final int MOST_CGROUPS = 16;

  private static final String[] COMPRESSORS = {"lz4", "lz4hc", "zstd", "deflate"};
  private static final String[] ZPOOLS = {"zsmalloc", "zbud"};
  private static final String[] PERCENTS = {"8", "12", "15", "20", "10"};
  private static final String[] THRESHOLDS = {"90", "80", "95", "100", "50"};

  /** One CPU after the other, also what is refused: the last one, and one that is offline. */
  private static final List<Operation> CPUS =
      List.of(
          new Operation.CpuOffline(0),
          new Operation.CpuOffline(1),
          new Operation.CpuOnline(0),
          new Operation.CpuOffline(1),
          new Operation.CpuOffline(1),
          new Operation.CpuOnline(1));

  private static final int BETWEEN_CPUS = 64;

  private static final FailurePoint[] HARMLESS = {
    FailurePoint.ENTRY,
    FailurePoint.ZPOOL,
    FailurePoint.COMPRESS,
    FailurePoint.TREE,
    FailurePoint.LRU,
    FailurePoint.FOLIO,
    FailurePoint.DEVICE_WRITE,
    FailurePoint.POOL
  };

  private final SplittableRandom random;
  private final CgroupNumbers numbers = new CgroupNumbers();
  private final List<Integer> online = new ArrayList<>();
  private int calls;

  ControlStream(Header header, SplittableRandom random) {
    this.random = random;
    header.setup().forEach(numbers::apply);
    for (int i = 0; i <= header.cgroups().size(); i++) {
      online.add(i);
    }
  }

  /**
   * Adds the operations that a number from 885 to 999 stands for.
   *
   * @param pages pages of the machine
   */
  void add(Deque<Operation> queue, int dice, int pages) {
    if (++calls % BETWEEN_CPUS == 0) {
      queue.add(CPUS.get(calls / BETWEEN_CPUS % CPUS.size()));
    }
    if (dice < 910) {
      queue.add(new Operation.Worker());
    } else if (dice < 935) {
      queue.add(new Operation.Shrink(any(), 1 + random.nextInt(6)));
    } else if (dice < 950) {
      queue.add(new Operation.Count(any()));
      queue.add(new Operation.Scan(any(), 1 + random.nextInt(32)));
    } else if (dice < 966) {
      queue.add(new Operation.Reclaim());
    } else if (dice < 980) {
      queue.add(new Operation.Home(random.nextInt(pages), any()));
    } else if (dice < 989) {
      cgroup(queue, pages);
    } else if (dice < 995) {
      parameter(queue, pages);
    } else {
      fail(queue);
    }
  }

  private int any() {
    return online.get(random.nextInt(online.size()));
  }

  private void cgroup(Deque<Operation> queue, int pages) {
    int cgroup = any();
    switch (random.nextInt(6)) {
      case 0, 1 -> create(queue, pages);
      case 2 -> {
        if (online.size() > MOST_CGROUPS / 3) {
          offline(queue, cgroup);
        }
      }
      case 3 -> {
        long[] limits = {MemCgroup.UNLIMITED, 0, 1, pages / 256, pages / 64, pages / 16};
        long limit = limits[random.nextInt(limits.length)];
        queue.add(new Operation.LimitCgroup(cgroup, limit));
        if (limit <= 1) {
          briefly(queue, pages);
          queue.add(new Operation.LimitCgroup(cgroup, MemCgroup.UNLIMITED));
        }
      }
      case 4 -> {
        // Not the root, or nothing at all would be written back from then on.
        if (cgroup != 0) {
          queue.add(new Operation.WritebackCgroup(cgroup, random.nextInt(3) > 0));
        }
      }
      default -> queue.add(new Operation.Release(random.nextInt(numbers.size())));
    }
  }

  private void create(Deque<Operation> queue, int pages) {
    if (online.size() >= MOST_CGROUPS || numbers.size() >= MachineConfig.MAX_CGROUPS) {
      return;
    }
    Operation create = new Operation.CreateCgroup(any());
    int number = numbers.apply(create);
    queue.add(create);
    if (number != CgroupNumbers.REFUSED) {
      online.add(number);
      for (int i = 0; i < 24; i++) {
        queue.add(new Operation.Home(random.nextInt(pages), number));
      }
    }
  }

  private void offline(Deque<Operation> queue, int cgroup) {
    Operation offline = new Operation.Offline(cgroup);
    if (numbers.apply(offline) != CgroupNumbers.REFUSED) {
      online.remove(Integer.valueOf(cgroup));
    }
    queue.add(offline);
    if (random.nextInt(3) > 0) {
      queue.add(new Operation.Release(cgroup));
    }
  }

  private void parameter(Deque<Operation> queue, int pages) {
    switch (random.nextInt(12)) {
      case 0, 1, 2 -> queue.add(set(ZswapParameter.COMPRESSOR, COMPRESSORS));
      case 3, 4 -> queue.add(set(ZswapParameter.ZPOOL, ZPOOLS));
      case 5, 6 -> queue.add(set(ZswapParameter.MAX_POOL_PERCENT, PERCENTS));
      case 7 -> queue.add(set(ZswapParameter.ACCEPT_THRESHOLD_PERCENT, THRESHOLDS));
      case 8 -> queue.add(set(ZswapParameter.COMPRESSOR, "lzo-none"));
      case 9 -> {
        queue.add(set(ZswapParameter.ENABLED, "N"));
        briefly(queue, pages);
        queue.add(set(ZswapParameter.ENABLED, "Y"));
      }
      default -> queue.add(set(ZswapParameter.SHRINKER_ENABLED, "Y", "Y", "N"));
    }
  }

  /** What stops zswap altogether is undone soon, or little would happen afterwards. */
  private void briefly(Deque<Operation> queue, int pages) {
    for (int i = 0; i < 6; i++) {
      queue.add(new Operation.Pageout(random.nextInt(pages), random.nextInt(4) == 0));
      queue.add(new Operation.Read(random.nextInt(pages)));
    }
  }

  private Operation set(ZswapParameter parameter, String... values) {
    return new Operation.SetParameter(parameter, values[random.nextInt(values.length)]);
  }

  private void fail(Deque<Operation> queue) {
    boolean lose = random.nextInt(40) == 0;
    FailurePoint point =
        lose ? FailurePoint.DEVICE_READ : HARMLESS[random.nextInt(HARMLESS.length)];
    queue.add(new Operation.FailNext(point, 1 + random.nextInt(20)));
  }
}
