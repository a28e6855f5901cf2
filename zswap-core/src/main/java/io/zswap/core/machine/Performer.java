package io.zswap.core.machine;

import io.zswap.api.InvalidParameterException;
import io.zswap.api.UnknownSlotException;
import io.zswap.api.Zswap.ShrinkResult;
import io.zswap.api.machine.Digest;
import io.zswap.api.machine.MachineConfig;
import io.zswap.api.machine.Operation;
import io.zswap.api.machine.PageContent;
import io.zswap.api.machine.Status;
import io.zswap.core.ZswapCore;
import io.zswap.core.memcg.Memcg;
import io.zswap.core.memcg.MemcgTree;
import io.zswap.core.swap.Mm;
import io.zswap.core.swap.Swap;
import java.nio.ByteBuffer;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/** Performs operations. One thread at a time. */
final class Performer {
  private static final int EBUSY = 16;
  private static final int ENODEV = 19;
  private static final int EINVAL = 22;
  private static final int ENOSPC = 28;

  private final Mm mm;
  private final Swap swap;
  private final ZswapCore zswap;
  private final MemcgTree memcgs;
  private final FaultPoints faults;
  private final Cpus cpus;
  private final MachineConfig config;
  private final byte[] content;
  private final Consumer<ByteBuffer> write;
  private final Consumer<ByteBuffer> hash;

  /** What the operation returns beside its status. */
  private long value;

  Performer(
      Mm mm, Swap swap, ZswapCore zswap, FaultPoints faults, Cpus cpus, MachineConfig config) {
    this.mm = mm;
    this.swap = swap;
    this.zswap = zswap;
    this.faults = faults;
    this.cpus = cpus;
    this.config = config;
    memcgs = swap.memcgs();
    content = new byte[config.pageSize()];
    write = page -> page.put(0, content);
    hash = page -> value = Digest.content(page);
  }

  long value() {
    return value;
  }

  /** Refuses what the machine does not have; gives the page that is named, or -1. */
  int check(Operation operation) {
    if (operation instanceof Operation.Write o) {
      return checkPage(o.page());
    } else if (operation instanceof Operation.Read o) {
      return checkPage(o.page());
    } else if (operation instanceof Operation.Fault o) {
      return checkPage(o.page());
    } else if (operation instanceof Operation.Pageout o) {
      return checkPage(o.page());
    } else if (operation instanceof Operation.PageoutLarge o) {
      int first = checkPage(o.page());
      checkPage(first + o.pages() - 1);
      return first;
    } else if (operation instanceof Operation.Free o) {
      return checkPage(o.page());
    } else if (operation instanceof Operation.Home o) {
      checkCgroup(o.cgroup());
      return checkPage(o.page());
    } else if (operation instanceof Operation.Shrink o) {
      checkCgroup(o.cgroup());
    } else if (operation instanceof Operation.Scan o) {
      checkCgroup(o.cgroup());
    } else if (operation instanceof Operation.Count o) {
      checkCgroup(o.cgroup());
    } else if (operation instanceof Operation.CreateCgroup o) {
      checkCgroup(o.parent());
    } else if (operation instanceof Operation.LimitCgroup o) {
      checkCgroup(o.cgroup());
    } else if (operation instanceof Operation.WritebackCgroup o) {
      checkCgroup(o.cgroup());
    } else if (operation instanceof Operation.Offline o) {
      checkCgroup(o.cgroup());
    } else if (operation instanceof Operation.Release o) {
      checkCgroup(o.cgroup());
    } else if (operation instanceof Operation.CpuOffline o) {
      checkCpu(o.cpu());
    } else if (operation instanceof Operation.CpuOnline o) {
      checkCpu(o.cpu());
    }
    return -1;
  }

  int checkPage(int page) {
    if (page < 0 || page >= config.pages()) {
      throw new UnknownSlotException("page " + page + " is not in 0.." + (config.pages() - 1));
    }
    return page;
  }

  private void checkCgroup(int cgroup) {
    if (cgroup < 0 || cgroup >= memcgs.count()) {
      throw new UnknownSlotException(
          "cgroup " + cgroup + " was never created; there are 0.." + (memcgs.count() - 1));
    }
  }

  private void checkCpu(int cpu) {
    if (cpu < 0 || cpu >= config.cpus()) {
      throw new UnknownSlotException("CPU " + cpu + " is not in 0.." + (config.cpus() - 1));
    }
  }

  /** Performs an operation that was checked. */
  Status perform(Operation operation) {
    value = 0;
    if (operation instanceof Operation.Write o) {
      return write(o.page(), o.content());
    } else if (operation instanceof Operation.Read o) {
      return mm.read(o.page(), hash);
    } else if (operation instanceof Operation.Fault o) {
      return mm.fault(o.page(), o.write(), o.interrupted());
    } else if (operation instanceof Operation.Pageout o) {
      return mm.pageout(o.page(), o.keep());
    } else if (operation instanceof Operation.PageoutLarge o) {
      return mm.pageoutLarge(o.page(), o.pages(), o.keep());
    } else if (operation instanceof Operation.Reclaim) {
      return done(swap.reclaim());
    } else if (operation instanceof Operation.Free o) {
      return mm.free(o.page());
    } else if (operation instanceof Operation.Home o) {
      mm.home(o.page(), memcgs.get(o.cgroup()));
      return Status.DONE;
    } else if (operation instanceof Operation.Worker) {
      return zswap.runShrinkWorker() ? Status.DONE : Status.ABSENT;
    } else if (operation instanceof Operation.Swapon) {
      return swapon();
    } else if (operation instanceof Operation.Swapoff) {
      return mm.swapoff();
    } else if (operation instanceof Operation.SetParameter o) {
      return set(o);
    } else if (operation instanceof Operation.FailNext o) {
      value = faults.arm(o.point(), o.nth()) ? 1 : 0;
      return Status.DONE;
    } else if (operation instanceof Operation.CpuOffline o) {
      return offline(o.cpu());
    } else if (operation instanceof Operation.CpuOnline o) {
      cpus.online(o.cpu());
      return Status.DONE;
    }
    return performOnCgroup(operation);
  }

  private Status performOnCgroup(Operation operation) {
    if (operation instanceof Operation.Shrink o) {
      return with(o.cgroup(), m -> shrink(m, o.times()), () -> Status.ABSENT);
    } else if (operation instanceof Operation.Scan o) {
      return with(o.cgroup(), m -> scan(m, o.nrToScan()), () -> Status.ABSENT);
    } else if (operation instanceof Operation.Count o) {
      return with(o.cgroup(), this::count, () -> Status.ABSENT);
    } else if (operation instanceof Operation.CreateCgroup o) {
      return with(o.parent(), this::create, () -> denied(ENODEV));
    } else if (operation instanceof Operation.LimitCgroup o) {
      return with(o.cgroup(), m -> limit(m, o.zswapMax()), () -> denied(ENODEV));
    } else if (operation instanceof Operation.WritebackCgroup o) {
      return with(o.cgroup(), m -> writeback(m, o.enabled()), () -> denied(ENODEV));
    } else if (operation instanceof Operation.Offline o) {
      return with(o.cgroup(), this::offline, () -> denied(ENODEV));
    } else if (operation instanceof Operation.Release o) {
      return memcgs.release(memcgs.get(o.cgroup())) ? Status.DONE : denied(EINVAL);
    }
    throw new AssertionError(operation);
  }

  /** What comes of a cgroup that is held meanwhile, as an open file of its folder would hold it. */
  private Status with(int cgroup, Function<Memcg, Status> what, Supplier<Status> gone) {
    Memcg memcg = memcgs.tryGet(cgroup);
    if (memcg == null) {
      return gone.get();
    }
    try {
      return what.apply(memcg);
    } finally {
      memcg.put();
    }
  }

  private Status done(long result) {
    value = result;
    return Status.DONE;
  }

  private Status denied(int errno) {
    value = errno;
    return Status.DENIED;
  }

  private Status write(int page, PageContent what) {
    what.fill(content);
    return mm.write(page, write);
  }

  private Status swapon() {
    try {
      return swap.swapon() ? Status.DONE : denied(EBUSY);
    } catch (OutOfMemoryError e) {
      return Status.NO_MEMORY;
    }
  }

  private Status set(Operation.SetParameter o) {
    try {
      zswap.parameters().set(o.parameter(), o.value());
      return Status.DONE;
    } catch (InvalidParameterException e) {
      return denied(e.errno());
    }
  }

  private Status offline(int cpu) {
    return switch (cpus.offline(cpu)) {
      case NONE -> Status.DONE;
      case OFFLINE -> denied(EINVAL);
      case LAST -> denied(EBUSY);
    };
  }

  private Status shrink(Memcg memcg, int times) {
    long shrunk = 0;
    long again = 0;
    for (int i = 0; i < times; i++) {
      ShrinkResult result = zswap.shrinkMemcg(memcg);
      if (result == ShrinkResult.NO_CANDIDATES) {
        if (i == 0) {
          return Status.ABSENT;
        }
        break;
      }
      if (result == ShrinkResult.SHRUNK) {
        shrunk++;
      } else {
        again++;
      }
    }
    return done(shrunk + (again << 32));
  }

  private Status scan(Memcg memcg, int nrToScan) {
    if (!memcg.isOnline()) {
      return Status.ABSENT;
    }
    long sum = 0;
    for (int nid = 0; nid < config.nodes(); nid++) {
      sum += zswap.shrinkerScan(memcg, nid, nrToScan);
    }
    return done(sum);
  }

  private Status count(Memcg memcg) {
    if (!memcg.isOnline()) {
      return Status.ABSENT;
    }
    long sum = 0;
    for (int nid = 0; nid < config.nodes(); nid++) {
      sum += zswap.shrinkerCount(memcg, nid);
    }
    return done(sum);
  }

  private Status create(Memcg parent) {
    if (!parent.isOnline()) {
      return denied(ENODEV);
    }
    if (memcgs.count() == MachineConfig.MAX_CGROUPS
        || parent.depth() == MachineConfig.MAX_CGROUP_DEPTH) {
      return denied(ENOSPC);
    }
    Memcg memcg = memcgs.create(parent);
    if (memcg == null) {
      // It may have gone offline only now.
      return parent.isOnline() ? Status.NO_MEMORY : denied(ENODEV);
    }
    return done(memcg.id());
  }

  private Status limit(Memcg memcg, long zswapMax) {
    if (!memcg.isOnline()) {
      return denied(ENODEV);
    }
    if (memcg.isRoot() || zswapMax < 0) {
      return denied(EINVAL);
    }
    memcg.zswapMax(zswapMax);
    return Status.DONE;
  }

  private Status writeback(Memcg memcg, boolean enabled) {
    if (!memcg.isOnline()) {
      return denied(ENODEV);
    }
    memcg.zswapWriteback(enabled);
    return Status.DONE;
  }

  private Status offline(Memcg memcg) {
    if (!memcg.isOnline()) {
      return denied(ENODEV);
    }
    return memcgs.offline(memcg) ? Status.DONE : denied(EBUSY);
  }
}
