package io.zswap.core.swap;

import io.zswap.core.memcg.MemcgTree;
import io.zswap.core.sync.Checker;
import io.zswap.core.sync.ShownSync;
import io.zswap.core.sync.Sync;
import java.util.List;
import java.util.Objects;
import org.jetbrains.kotlinx.lincheck.Actor;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Whoever finds a folio in the cache has the folio of that slot, though folios are recycled. */
class SwapCacheLincheckTest {
  private static final String SLOT = "0:1";
  private static final int SLOTS = 2;

  /** Which slots have a folio. */
  public static class Specification {
    private final boolean[] cached = new boolean[SLOTS];

    public int lookUp(int slot) {
      return cached[slot] ? slot + 1 : 0;
    }

    public boolean insert(int slot) {
      boolean fresh = !cached[slot];
      cached[slot] = true;
      return fresh;
    }

    public boolean remove(int slot) {
      boolean was = cached[slot];
      cached[slot] = false;
      return was;
    }
  }

  /** The cache over slots that are in use throughout. */
  public static class Real {
    private final SlotMap slots;
    private final FolioAllocator folios;
    final SwapCache cache;

    public Real() {
      Sync sync = new ShownSync();
      MemcgTree memcgs = new MemcgTree(1, sync);
      slots =
          new SlotMap(
              SLOTS, SlotRegion.MAX_SHIFT, memcgs.root(), SlotObserver.NONE, sync, slot -> {});
      slots.writeOk(true);
      folios = new FolioAllocator(16, 2, sync);
      cache = new SwapCache(slots, UsedBy.STORE, sync);
      for (int slot = 0; slot < SLOTS; slot++) {
        slots.alloc(memcgs.root(), 0, 1);
        slots.putCache(slot);
      }
    }

    @Nullable SwapFolio find(int slot) {
      return cache.get(slot);
    }

    /** What stands in the folio of a slot: the slot's number and 1; 0 if there is none. */
    @Operation
    public int lookUp(@Param(gen = IntGen.class, conf = SLOT) int slot) {
      SwapFolio folio = find(slot);
      if (folio == null) {
        return 0;
      }
      int content = folio.data().getInt(0);
      folio.put();
      return content;
    }

    // The two that change the cache have pinned the slot, which lets one in at a time.

    @Operation(nonParallelGroup = "pin")
    public boolean insert(@Param(gen = IntGen.class, conf = SLOT) int slot) {
      if (slots.prepare(slot) != SlotMap.OK) {
        return false;
      }
      SwapFolio folio = Objects.requireNonNull(folios.alloc());
      folio.lock();
      folio.data().putInt(0, slot + 1);
      cache.add(folio, slot);
      folio.unlock();
      folio.put();
      return true;
    }

    @Operation(nonParallelGroup = "pin")
    public boolean remove(@Param(gen = IntGen.class, conf = SLOT) int slot) {
      SwapFolio folio = cache.get(slot);
      if (folio == null) {
        return false;
      }
      folio.lock();
      // As reclaim does, unless somebody looks at it.
      if (!cache.reclaim(folio)) {
        cache.delete(folio);
        folio.unlock();
        folio.put();
      }
      return true;
    }
  }

  /** Broken: takes what it finds without a second look, when it may be another slot's by then. */
  public static class Broken extends Real {
    @Override
    @Nullable SwapFolio find(int slot) {
      SwapFolio folio = cache.peek(slot);
      return folio != null && folio.tryGet() ? folio : null;
    }
  }

  @Test
  void aFolioThatIsFoundIsTheSlots() {
    Checker.SHORT.holds("swap cache", Real.class, Specification.class);
  }

  @Test
  void aLookUpWithoutTheSecondLookIsFound() {
    Checker.SHORT.findsIn(
        "swap cache without second look",
        Broken.class,
        Specification.class,
        List.of(
            List.of(call("insert", 0), call("remove", 0), call("insert", 1)),
            List.of(call("lookUp", 0))));
  }

  private static Actor call(String name, int slot) {
    return Checker.call(Broken.class, name, slot);
  }
}
