package io.zswap.core;

import io.zswap.api.explore.Protocol.Large;
import io.zswap.core.Stats.Stat;
import io.zswap.core.memcg.MemcgStat;
import io.zswap.core.memcg.ObjCgroup;
import io.zswap.core.swap.VmEvents;
import org.jspecify.annotations.Nullable;

/**
 * One large folio on its way into zswap, page by page. Events are counted when all of it is there.
 */
final class LargeStore implements NewEntries {
  private final Entries entries;
  private final Stats stats;
  private final VmEvents events;
  private final @Nullable ObjCgroup objcg;
  private final boolean chargedLast;
  private int pages;
  private int bytes;

  /**
   * A folio of which nothing is stored.
   *
   * @param objcg who pays; the reference passes to this
   */
  LargeStore(
      Entries entries, Stats stats, VmEvents events, @Nullable ObjCgroup objcg, Large position) {
    this.entries = entries;
    this.stats = stats;
    this.events = events;
    this.objcg = objcg;
    chargedLast = position == Large.CHARGED_LAST;
  }

  @Override
  public void add(int index) {
    pages++;
    if (chargedLast) {
      // Before it is on the LRU, from where writeback may free it.
      bytes += entries.slab().length(index);
      entries.addUncharged(index);
      return;
    }
    // Whoever frees it takes the charge back, also if the pages behind it cannot be stored.
    entries.charge(index);
    entries.addUncharged(index);
    stats.inc(Stat.STORED_PAGES);
  }

  /** Limits are asked once for a folio, which may overshoot them by its other pages. */
  @Override
  public boolean isAdmitted() {
    return pages > 0;
  }

  /** The folio's last page has been stored, or one could not be. */
  void end(boolean all) {
    if (all) {
      events.count(VmEvents.Event.ZSWPOUT, pages);
      if (chargedLast) {
        stats.add(Stat.STORED_PAGES, pages);
      }
    }
    if (objcg != null) {
      if (all) {
        objcg.count(MemcgStat.ZSWPOUT, pages);
        if (chargedLast) {
          objcg.chargeZswap(bytes);
        }
      }
      objcg.put();
    }
  }
}
