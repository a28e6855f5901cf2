package io.zswap.core.machine;

import io.zswap.api.ZswapParameter;
import io.zswap.api.ZswapStatistics;
import io.zswap.api.machine.CgroupState;
import io.zswap.api.machine.Counter;
import io.zswap.api.machine.CounterValues;
import io.zswap.api.machine.Digest;
import io.zswap.api.machine.Observation;
import io.zswap.api.machine.PageState;
import io.zswap.api.machine.SlotState;
import io.zswap.core.ZswapCore;
import io.zswap.core.ZswapDebug;
import io.zswap.core.memcg.Memcg;
import io.zswap.core.memcg.MemcgStat;
import io.zswap.core.swap.Mm;
import io.zswap.core.swap.SlotMap;
import io.zswap.core.swap.Swap;
import io.zswap.core.swap.SwapFolio;
import io.zswap.core.swap.VmEvents.Event;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.LongConsumer;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Puts a machine that stands still into the words of reports and observations. */
final class Observer {
  /** Entries of an LRU list's end that go into its digest. */
  private static final int LRU_END = 8;

  private static final int COUNTERS = Counter.values().length;

  private final Mm mm;
  private final Swap swap;
  private final ZswapCore zswap;
  private final ZswapDebug debug;
  private final TrackedDevice device;
  private final int pages;
  private final int nodes;

  private long lruHash;
  private final LongConsumer fold = this::fold;

  Observer(Mm mm, Swap swap, ZswapCore zswap, TrackedDevice device, int pages, int nodes) {
    this.mm = mm;
    this.swap = swap;
    this.zswap = zswap;
    this.debug = zswap.debug();
    this.device = device;
    this.pages = pages;
    this.nodes = nodes;
  }

  private void fold(long entry) {
    lruHash = Digest.fold(lruHash, entry);
  }

  List<String> warnings() {
    return debug.warnings();
  }

  PageState page(int page) {
    PageState.Pte kind = mm.table().kind(page);
    return switch (kind) {
      case NONE -> PageState.NONE;
      case POISONED -> new PageState(kind, false, -1, 0, 0, -1, 0);
      case SWAPPED -> state(page, kind, mm.table().slot(page), mm.folio(page));
      case PRESENT -> {
        SwapFolio folio = mm.table().folio(page);
        yield state(page, kind, folio.isSwapcache() ? folio.swap() : -1, folio);
      }
    };
  }

  private PageState state(int page, PageState.Pte kind, long slot, @Nullable SwapFolio folio) {
    boolean dirty = mm.table().isDirty(page);
    if (folio == null) {
      return new PageState(kind, dirty, slot, 0, 0, -1, 0);
    }
    Memcg memcg = folio.memcg();
    return new PageState(
        kind,
        dirty,
        slot,
        folio.flags(),
        folio.refs(),
        memcg == null ? -1 : memcg.id(),
        content(folio));
  }

  private static long content(SwapFolio folio) {
    return folio.isUptodate() ? Digest.content(folio.data()) : 0;
  }

  private SlotState slot(int slot) {
    SlotMap slots = swap.slots();
    SwapFolio folio = swap.cache().peek(slot);
    long state = slots.state(slot);
    return new SlotState(
        slots.count(slot),
        slots.hasCache(slot),
        slots.isZero(slot),
        (int) (state >>> 16) - 1,
        debug.length(Swap.TYPE, slot),
        folio == null ? 0 : folio.flags(),
        folio == null ? 0 : content(folio),
        device.content(slot));
  }

  /** For people: what {@link io.zswap.api.explore.StepText} calls a state. */
  Map<String, String> words() {
    StateWords words = new StateWords();
    for (int page = 0; page < pages; page++) {
      words.page(page, page(page));
    }
    for (int slot = 0; slot < swap.slots().size(); slot++) {
      SwapFolio folio = swap.cache().peek(slot);
      words.slot(slot, slot(slot), folio != null);
    }
    for (Memcg m : swap.memcgs().living()) {
      words.cgroup(m.id(), m.isOnline());
      for (int nid = 0; m.isOnline() && nid < nodes; nid++) {
        words.lru(m.id(), nid, debug.lru(m, nid));
      }
    }
    words.warnings(debug.warningCount());
    return words.all();
  }

  CounterValues counters() {
    ZswapStatistics s = zswap.statistics();
    long[] v = new long[COUNTERS];
    v[Counter.STORED_PAGES.ordinal()] = s.storedPages();
    v[Counter.POOL_TOTAL_PAGES.ordinal()] = s.poolTotalPages();
    v[Counter.POOL_LIMIT_HIT.ordinal()] = s.poolLimitHit();
    v[Counter.WRITTEN_BACK_PAGES.ordinal()] = s.writtenBackPages();
    v[Counter.REJECT_RECLAIM_FAIL.ordinal()] = s.rejectReclaimFail();
    v[Counter.REJECT_COMPRESS_FAIL.ordinal()] = s.rejectCompressFail();
    v[Counter.REJECT_COMPRESS_POOR.ordinal()] = s.rejectCompressPoor();
    v[Counter.REJECT_ALLOC_FAIL.ordinal()] = s.rejectAllocFail();
    v[Counter.REJECT_KMEMCACHE_FAIL.ordinal()] = s.rejectKmemcacheFail();
    v[Counter.POOL_REACHED_FULL.ordinal()] = debug.isPoolReachedFull() ? 1 : 0;
    v[Counter.ZSWPIN.ordinal()] = swap.events().get(Event.ZSWPIN);
    v[Counter.ZSWPOUT.ordinal()] = swap.events().get(Event.ZSWPOUT);
    v[Counter.ZSWPWB.ordinal()] = swap.events().get(Event.ZSWPWB);
    v[Counter.SWPIN_ZERO.ordinal()] = swap.events().get(Event.SWPIN_ZERO);
    v[Counter.SWPOUT_ZERO.ordinal()] = swap.events().get(Event.SWPOUT_ZERO);
    v[Counter.PSWPIN.ordinal()] = swap.events().get(Event.PSWPIN);
    v[Counter.PSWPOUT.ordinal()] = swap.events().get(Event.PSWPOUT);
    v[Counter.POOLS.ordinal()] = debug.poolCount();
    v[Counter.WORK_QUEUED.ordinal()] = debug.isWorkQueued() ? 1 : 0;
    v[Counter.SLOTS_IN_USE.ordinal()] = swap.slots().inUse();
    v[Counter.SWAP_CACHE.ordinal()] = swap.cache().size();
    v[Counter.WARNINGS.ordinal()] = debug.warningCount();
    return new CounterValues(v);
  }

  /** Digest of every cgroup that is not freed. */
  long cgroups() {
    long sum = 0;
    for (Memcg m : swap.memcgs().living()) {
      long key = m.id() * 64L;
      sum += Digest.item(Digest.CGROUP, key, life(m).ordinal());
      sum += Digest.item(Digest.CGROUP, key + 1, m.zswapMax());
      sum += Digest.item(Digest.CGROUP, key + 2, m.zswapWriteback() ? 1 : 0);
      int field = 3;
      for (MemcgStat stat : STATS) {
        sum += Digest.item(Digest.CGROUP, key + field, m.stat(stat));
        field++;
      }
      for (int nid = 0; nid < nodes; nid++) {
        sum += Digest.item(Digest.CGROUP, key + field + nid, m.diskSwapins().get(nid));
      }
    }
    return sum;
  }

  /** The cgroup's numbers in the order of {@link CgroupState}. */
  private static final MemcgStat[] STATS = {
    MemcgStat.ZSWAP_B,
    MemcgStat.ZSWAPPED,
    MemcgStat.ZSWPIN,
    MemcgStat.ZSWPOUT,
    MemcgStat.ZSWPWB,
    MemcgStat.SWPIN_ZERO,
    MemcgStat.SWPOUT_ZERO
  };

  /** Digest of the ends of every LRU list of every cgroup that is not freed. */
  long lrus() {
    long sum = 0;
    for (Memcg m : swap.memcgs().living()) {
      for (int nid = 0; nid < nodes; nid++) {
        // The number of an offline cgroup leads to its parent's list.
        long length = m.isOnline() ? debug.lruLength(m, nid) : 0;
        lruHash = length;
        if (length > 0) {
          debug.lruEnd(m, nid, LRU_END, true, fold);
        }
        if (length > LRU_END) {
          debug.lruEnd(m, nid, LRU_END, false, fold);
        }
        sum += Digest.item(Digest.LRU, m.id() * 64L + nid, lruHash);
      }
    }
    return sum;
  }

  private static CgroupState.Life life(Memcg m) {
    if (m.isFreed()) {
      return CgroupState.Life.FREED;
    }
    return m.isOnline() ? CgroupState.Life.ONLINE : CgroupState.Life.OFFLINE;
  }

  private CgroupState cgroup(int id) {
    Memcg m = swap.memcgs().get(id);
    CgroupState.Life life = life(m);
    if (life == CgroupState.Life.FREED) {
      return new CgroupState(id, life, 0, false, 0, 0, 0, 0, 0, 0, 0, List.of(), List.of());
    }
    List<Long> swapins = new ArrayList<>();
    List<List<CgroupState.LruEntry>> lrus = new ArrayList<>();
    for (int nid = 0; nid < nodes; nid++) {
      swapins.add(m.diskSwapins().get(nid));
      if (m.isOnline()) {
        lrus.add(debug.lru(m, nid));
      }
    }
    long[] s = Arrays.stream(STATS).mapToLong(m::stat).toArray();
    return new CgroupState(
        id,
        life,
        m.zswapMax(),
        m.zswapWriteback(),
        s[0],
        s[1],
        s[2],
        s[3],
        s[4],
        s[5],
        s[6],
        swapins,
        lrus);
  }

  Observation observe() {
    return new Observation(
        IntStream.range(0, pages).mapToObj(this::page).toList(),
        IntStream.range(0, swap.slots().size()).mapToObj(this::slot).toList(),
        IntStream.range(0, swap.memcgs().count()).mapToObj(this::cgroup).toList(),
        debug.pools(),
        counters(),
        Arrays.stream(ZswapParameter.values()).map(p -> zswap.parameters().get(p)).toList());
  }
}
