package io.zswap.core.machine;

import io.zswap.api.machine.CgroupState;
import io.zswap.api.machine.Counter;
import io.zswap.api.machine.Observation;
import io.zswap.api.machine.PageState;
import io.zswap.api.machine.PoolState;
import io.zswap.api.machine.SlotState;
import java.util.List;
import java.util.function.LongConsumer;

/** Writes a machine at rest down in the order of {@link io.zswap.api.explore.Facts}. */
final class FactWriter {
  private FactWriter() {}

  static void write(Observation o, int nodes, LongConsumer facts) {
    facts.accept((long) o.pages().size() * 7);
    o.pages().forEach(p -> page(p, facts));
    facts.accept((long) o.slots().size() * 8);
    o.slots().forEach(s -> slot(s, facts));
    facts.accept((long) o.cgroups().size() * (10 + nodes));
    o.cgroups().forEach(c -> cgroup(c, nodes, facts));
    lrus(o.cgroups(), nodes, facts);
    facts.accept(o.pools().size());
    for (PoolState pool : o.pools()) {
      facts.accept(pool.totalPages());
    }
    Counter[] counters = Counter.values();
    facts.accept(counters.length);
    for (Counter counter : counters) {
      facts.accept(o.counters().get(counter));
    }
  }

  private static void page(PageState p, LongConsumer facts) {
    facts.accept(p.pte().ordinal());
    facts.accept(bit(p.pteDirty()));
    facts.accept(p.slot());
    facts.accept(p.folioFlags());
    facts.accept(p.references());
    facts.accept(p.charged());
    facts.accept(p.content());
  }

  private static void slot(SlotState s, LongConsumer facts) {
    facts.accept(s.count());
    facts.accept(bit(s.hasCache()));
    facts.accept(bit(s.zero()));
    facts.accept(s.owner());
    facts.accept(s.length());
    facts.accept(s.folioFlags());
    facts.accept(s.folioContent());
    facts.accept(s.deviceContent());
  }

  private static void cgroup(CgroupState c, int nodes, LongConsumer facts) {
    facts.accept(c.life().ordinal());
    facts.accept(c.zswapMax());
    facts.accept(bit(c.writeback()));
    facts.accept(c.zswapBytes());
    facts.accept(c.zswapped());
    facts.accept(c.zswpin());
    facts.accept(c.zswpout());
    facts.accept(c.zswpwb());
    facts.accept(c.swpinZero());
    facts.accept(c.swpoutZero());
    for (int nid = 0; nid < nodes; nid++) {
      facts.accept(nid < c.diskSwapins().size() ? c.diskSwapins().get(nid) : 0);
    }
  }

  private static void lrus(List<CgroupState> cgroups, int nodes, LongConsumer facts) {
    long longs = 0;
    for (CgroupState c : cgroups) {
      longs += nodes;
      for (List<CgroupState.LruEntry> lru : c.lrus()) {
        longs += lru.size();
      }
    }
    facts.accept(longs);
    for (CgroupState c : cgroups) {
      for (int nid = 0; nid < nodes; nid++) {
        List<CgroupState.LruEntry> lru = nid < c.lrus().size() ? c.lrus().get(nid) : List.of();
        facts.accept(lru.size());
        for (CgroupState.LruEntry entry : lru) {
          facts.accept(entry.slot() * 2 + bit(entry.referenced()));
        }
      }
    }
  }

  private static long bit(boolean flag) {
    return flag ? 1 : 0;
  }
}
