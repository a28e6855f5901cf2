package io.zswap.conformance.toy;

import io.zswap.api.MemCgroup;
import io.zswap.api.UnknownSlotException;
import io.zswap.api.ZswapParameter;
import io.zswap.api.machine.CgroupState;
import io.zswap.api.machine.Counter;
import io.zswap.api.machine.CounterValues;
import io.zswap.api.machine.FailurePoint;
import io.zswap.api.machine.Machine;
import io.zswap.api.machine.MachineConfig;
import io.zswap.api.machine.Observation;
import io.zswap.api.machine.Operation;
import io.zswap.api.machine.PageState;
import io.zswap.api.machine.PageState.Pte;
import io.zswap.api.machine.SlotState;
import io.zswap.api.machine.Status;
import io.zswap.api.machine.StepReport;
import io.zswap.conformance.program.CgroupNumbers;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The operations of a machine in the simplest way that keeps their promises about content: maps and
 * arrays, a zswap without limits, no writeback. It is not zswap; it is what the engine, the oracle
 * and the command line are tested on.
 */
public class ToyMachine implements Machine {
  private final MachineConfig config;
  private final ToyPage[] pages;
  private final ToySwap swap;
  private final CgroupNumbers cgroups = new CgroupNumbers();
  private final Map<FailurePoint, Integer> armed = new EnumMap<>(FailurePoint.class);
  private final Map<ZswapParameter, String> parameters = new EnumMap<>(ZswapParameter.class);
  private final long[] counters = new long[Counter.values().length];
  private boolean on = true;
  private long value;

  /** A fresh machine. */
  public ToyMachine(MachineConfig config) {
    this.config = config;
    this.pages = new ToyPage[config.pages()];
    for (int i = 0; i < pages.length; i++) {
      pages[i] = new ToyPage();
    }
    this.swap = new ToySwap(config.slots(), config.pageSize());
    for (ZswapParameter parameter : ZswapParameter.values()) {
      parameters.put(parameter, config.parameter(parameter));
    }
  }

  @Override
  public String name() {
    return "toy";
  }

  @Override
  public MachineConfig config() {
    return config;
  }

  @Override
  public StepReport apply(Operation operation) {
    value = 0;
    int page = pageOf(operation);
    Status status = perform(operation);
    counters[Counter.STORED_PAGES.ordinal()] = swap.stored();
    counters[Counter.SLOTS_IN_USE.ordinal()] = swap.inUse();
    PageState state = page < 0 ? PageState.NONE : state(page);
    return new StepReport(
        status, value, state, new CounterValues(counters), swap.digest(), cgroups.size(), 0);
  }

  private int pageOf(Operation o) {
    int page =
        o instanceof Operation.Write w
            ? w.page()
            : o instanceof Operation.Read r
                ? r.page()
                : o instanceof Operation.Fault f
                    ? f.page()
                    : o instanceof Operation.Pageout p
                        ? p.page()
                        : o instanceof Operation.Free f
                            ? f.page()
                            : o instanceof Operation.Home h ? h.page() : -1;
    if (page >= pages.length) {
      throw new UnknownSlotException("page " + page + " of " + pages.length);
    }
    return page;
  }

  private Status perform(Operation operation) {
    if (operation instanceof Operation.Write o) {
      return write(pages[o.page()], o);
    } else if (operation instanceof Operation.Read o) {
      Status status = fault(pages[o.page()], false, false);
      ToyFolio folio = pages[o.page()].folio;
      value = folio == null ? 0 : folio.content();
      return status;
    } else if (operation instanceof Operation.Fault o) {
      return fault(pages[o.page()], o.write(), o.interrupted());
    } else if (operation instanceof Operation.Pageout o) {
      return pageout(pages[o.page()], o.keep());
    } else if (operation instanceof Operation.Free o) {
      return free(pages[o.page()]);
    } else if (operation instanceof Operation.Home o) {
      check(o.cgroup());
      pages[o.page()].home = o.cgroup();
      return Status.DONE;
    } else if (operation instanceof Operation.Swapoff) {
      return swapoff();
    } else if (operation instanceof Operation.Swapon) {
      value = on ? 16 : 0;
      Status status = on ? Status.DENIED : Status.DONE;
      on = true;
      return status;
    } else if (operation instanceof Operation.FailNext o) {
      armed.put(o.point(), o.nth());
      return Status.DONE;
    }
    return control(operation);
  }

  private Status control(Operation operation) {
    if (operation instanceof Operation.SetParameter o) {
      parameters.put(o.parameter(), o.value());
      return Status.DONE;
    } else if (operation instanceof Operation.CreateCgroup o) {
      check(o.parent());
      int number = cgroups.apply(o);
      value = number == CgroupNumbers.REFUSED ? 19 : number;
      return number == CgroupNumbers.REFUSED ? Status.DENIED : Status.DONE;
    } else if (operation instanceof Operation.Offline o) {
      check(o.cgroup());
      return cgroups.apply(o) == CgroupNumbers.REFUSED ? Status.DENIED : Status.DONE;
    } else if (operation instanceof Operation.Reclaim) {
      return Status.DONE;
    }
    return Status.ABSENT;
  }

  private void check(int cgroup) {
    if (cgroup >= cgroups.size()) {
      throw new UnknownSlotException("cgroup " + cgroup + " of " + cgroups.size());
    }
  }

  private boolean fails(FailurePoint point) {
    int left = armed.getOrDefault(point, 0);
    if (left > 0) {
      armed.put(point, left - 1);
    }
    return left == 1;
  }

  private Status write(ToyPage page, Operation.Write o) {
    Status status = Status.DONE;
    if (page.pte == Pte.NONE) {
      map(page, new ToyFolio(config.pageSize(), page.home));
    } else if (page.pte != Pte.PRESENT) {
      status = fault(page, true, false);
    }
    if (page.folio != null) {
      o.content().fill(page.folio.data);
      page.dirty = true;
    }
    return status;
  }

  private static void map(ToyPage page, ToyFolio folio) {
    folio.mapped = true;
    page.folio = folio;
    page.pte = Pte.PRESENT;
    page.slot = -1;
  }

  private Status fault(ToyPage page, boolean write, boolean interrupted) {
    if (page.pte != Pte.SWAPPED) {
      return page.pte == Pte.NONE
          ? Status.ABSENT
          : page.pte == Pte.PRESENT ? Status.RESIDENT : Status.SIGBUS;
    }
    int slot = page.slot;
    ToyFolio folio = swap.cached(slot);
    Status status = Status.CACHE_HIT;
    if (folio == null) {
      if (fails(FailurePoint.FOLIO)) {
        return Status.NO_MEMORY;
      }
      folio = new ToyFolio(config.pageSize(), page.home);
      status = swapIn(slot, folio);
    }
    if (interrupted) {
      return Status.INTERRUPTED;
    }
    if (!folio.uptodate) {
      return Status.SIGBUS;
    }
    map(page, folio);
    page.dirty = write;
    // The toy never keeps a folio in the swap cache once it is mapped.
    swap.uncache(slot);
    swap.drop(slot);
    folio.dirty = true;
    return status;
  }

  private Status swapIn(int slot, ToyFolio folio) {
    Status status = swap.read(slot, folio, config, armedRead(slot));
    swap.cache(slot, folio);
    return status;
  }

  private boolean armedRead(int slot) {
    return swap.onDevice(slot) && fails(FailurePoint.DEVICE_READ);
  }

  private Status pageout(ToyPage page, boolean keep) {
    ToyFolio folio = page.folio != null ? page.folio : cached(page);
    if (folio == null) {
      return Status.ABSENT;
    }
    if (folio.slot < 0) {
      int slot = on ? swap.take() : -1;
      if (slot < 0) {
        return on ? Status.NO_SLOT : Status.OFF;
      }
      swap.cache(slot, folio);
      folio.dirty = true;
    }
    int slot = folio.slot;
    if (page.pte == Pte.PRESENT) {
      page.pte = Pte.SWAPPED;
      page.slot = slot;
      page.folio = null;
      page.dirty = false;
      folio.mapped = false;
      swap.use(slot);
    }
    Status status = Status.DROPPED;
    if (folio.dirty) {
      boolean store = parameters.getOrDefault(ZswapParameter.ENABLED, "Y").equals("Y");
      if (!store && !folio.isZero() && fails(FailurePoint.DEVICE_WRITE)) {
        return Status.KEPT;
      }
      status = swap.write(slot, folio, store);
      folio.dirty = false;
    }
    if (!keep) {
      swap.uncache(slot);
    }
    return status;
  }

  private @Nullable ToyFolio cached(ToyPage page) {
    return page.pte == Pte.SWAPPED ? swap.cached(page.slot) : null;
  }

  private Status free(ToyPage page) {
    if (page.pte == Pte.NONE) {
      return Status.ABSENT;
    }
    if (page.pte == Pte.SWAPPED) {
      swap.uncache(page.slot);
      swap.drop(page.slot);
    }
    page.folio = null;
    page.slot = -1;
    page.dirty = false;
    page.pte = Pte.NONE;
    return Status.DONE;
  }

  private Status swapoff() {
    if (!on) {
      return Status.OFF;
    }
    on = false;
    for (ToyPage page : pages) {
      if (page.pte == Pte.SWAPPED) {
        int slot = page.slot;
        Status status = fault(page, false, false);
        if (status == Status.NO_MEMORY) {
          on = true;
          return status;
        } else if (status == Status.SIGBUS) {
          swap.uncache(slot);
          swap.drop(slot);
          page.pte = Pte.POISONED;
          page.slot = -1;
        }
      }
    }
    return Status.DONE;
  }

  private PageState state(int page) {
    return pages[page].state(cached(pages[page]));
  }

  @Override
  public Observation observe() {
    List<PageState> all = new ArrayList<>();
    for (int i = 0; i < pages.length; i++) {
      all.add(state(i));
    }
    List<SlotState> slots = swap.states();
    List<String> values = List.copyOf(parameters.values());
    // The root alone: it counts nothing by cgroup.
    List<CgroupState> groups =
        List.of(
            new CgroupState(
                0,
                CgroupState.Life.ONLINE,
                MemCgroup.UNLIMITED,
                true,
                0,
                0,
                0,
                0,
                0,
                0,
                0,
                List.of(),
                List.of()));
    return new Observation(all, slots, groups, List.of(), new CounterValues(counters), values);
  }

  @Override
  public boolean readPage(int page, byte[] into) {
    ToyFolio folio = pages[page].folio != null ? pages[page].folio : cached(pages[page]);
    if (folio == null) {
      return false;
    }
    System.arraycopy(folio.data, 0, into, 0, into.length);
    return true;
  }

  @Override
  public void readDevice(int slot, byte[] into) {
    swap.readDevice(slot, into);
  }

  @Override
  public List<String> warnings() {
    return List.of();
  }

  @Override
  public void close() {}
}
