package io.zswap.core.swap;

import io.zswap.api.machine.PageState.Pte;
import io.zswap.core.memcg.Memcg;
import io.zswap.core.sync.Mutex;
import io.zswap.core.sync.Sync;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Page table entries. An entry is read and written with its page's lock held (the kernel's page
 * table lock), a few locks serving many pages.
 */
public final class PageTable {
  private static final int LOCKS = 64;

  private final Mutex[] locks;
  private final Pte[] kind;
  private final boolean[] dirty;
  private final int[] slot;
  private final @Nullable SwapFolio[] folio;
  private final Memcg[] home;

  PageTable(int pages, Memcg root, Sync sync) {
    locks = new Mutex[Math.min(LOCKS, pages)];
    Arrays.setAll(locks, i -> sync.mutex("page table " + i));
    kind = new Pte[pages];
    Arrays.fill(kind, Pte.NONE);
    dirty = new boolean[pages];
    slot = new int[pages];
    folio = new SwapFolio[pages];
    home = new Memcg[pages];
    Arrays.fill(home, root);
  }

  int size() {
    return kind.length;
  }

  Mutex lock(int page) {
    return locks[page % locks.length];
  }

  /** Kind of entry. */
  public Pte kind(int page) {
    return kind[page];
  }

  /** The dirty mark. */
  public boolean isDirty(int page) {
    return dirty[page];
  }

  void setDirty(int page) {
    dirty[page] = true;
  }

  /** The cgroup of the task whose page it is. */
  Memcg home(int page) {
    return home[page];
  }

  void setHome(int page, Memcg memcg) {
    home[page] = memcg;
  }

  /** The slot that a swapped entry names. */
  public int slot(int page) {
    return slot[page];
  }

  /** The folio that a present entry maps. */
  public SwapFolio folio(int page) {
    return Objects.requireNonNull(folio[page]);
  }

  /** Maps a folio; the caller's reference becomes the entry's. */
  void setPresent(int page, SwapFolio mapped, boolean isDirty) {
    kind[page] = Pte.PRESENT;
    folio[page] = mapped;
    dirty[page] = isDirty;
  }

  void setSwapped(int page, int swapSlot) {
    clear(page, Pte.SWAPPED);
    slot[page] = swapSlot;
  }

  void setPoisoned(int page) {
    clear(page, Pte.POISONED);
  }

  void setNone(int page) {
    clear(page, Pte.NONE);
  }

  private void clear(int page, Pte now) {
    kind[page] = now;
    folio[page] = null;
    dirty[page] = false;
  }

  /** Whether the entry still names this slot (pte_same). */
  boolean isSwapped(int page, int swapSlot) {
    return kind[page] == Pte.SWAPPED && slot[page] == swapSlot;
  }

  boolean maps(int page, SwapFolio candidate) {
    return kind[page] == Pte.PRESENT && folio[page] == candidate;
  }
}
