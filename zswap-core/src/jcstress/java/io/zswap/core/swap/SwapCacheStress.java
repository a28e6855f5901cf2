package io.zswap.core.swap;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import io.zswap.api.machine.PageState;
import io.zswap.core.memcg.MemcgTree;
import io.zswap.core.sync.Sync;
import java.util.Objects;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;
import org.openjdk.jcstress.infra.results.I_Result;

/** The cache is looked up without a lock, in folios that are freed and used again. */
public class SwapCacheStress {
  /** Two slots in use, and a cache over them. */
  private static final class Rig {
    final Sync sync = Sync.jdk();
    final MemcgTree memcgs = new MemcgTree(1, sync);
    final SlotMap slots =
        new SlotMap(2, SlotRegion.MAX_SHIFT, memcgs.root(), SlotObserver.NONE, sync, slot -> {});
    final FolioAllocator folios = new FolioAllocator(8, 1, sync);
    final SwapCache cache = new SwapCache(slots, UsedBy.STORE, sync);

    Rig() {
      slots.writeOk(true);
      for (int slot = 0; slot < 2; slot++) {
        slots.alloc(memcgs.root(), 0, 1);
      }
    }

    /** A folio in the cache, which has the only reference to it. */
    void add(int slot) {
      SwapFolio folio = Objects.requireNonNull(folios.alloc());
      folio.lock();
      folio.data().putInt(0, slot + 1);
      cache.add(folio, slot);
      folio.unlock();
      folio.put();
    }

    void delete(int slot) {
      SwapFolio folio = Objects.requireNonNull(cache.get(slot));
      folio.lock();
      cache.delete(folio);
      folio.unlock();
      folio.put();
    }

    /** Its content, 0 if there is none. */
    int lookUp(int slot) {
      SwapFolio folio = cache.get(slot);
      if (folio == null) {
        return 0;
      }
      int content = folio.data().getInt(0);
      folio.put();
      return content;
    }
  }

  @JCStressTest
  @Outcome(id = "0", expect = ACCEPTABLE, desc = "Not there yet.")
  @Outcome(id = "1", expect = ACCEPTABLE, desc = "The folio, with what was written before.")
  @Outcome(expect = FORBIDDEN, desc = "A folio found before its data: add must publish.")
  @State
  public static class AddPublishes {
    private final Rig rig = new Rig();

    @Actor
    public void add() {
      rig.add(0);
    }

    @Actor
    public void lookUp(I_Result r) {
      r.r1 = rig.lookUp(0);
    }
  }

  @JCStressTest
  @Outcome(id = "0", expect = ACCEPTABLE, desc = "It had left the cache.")
  @Outcome(id = "1", expect = ACCEPTABLE, desc = "The slot's folio, which cannot be reused yet.")
  @Outcome(expect = FORBIDDEN, desc = "The folio of another slot: it was recycled meanwhile.")
  @State
  public static class RecycledUnderALookUp {
    private final Rig rig = new Rig();

    public RecycledUnderALookUp() {
      rig.add(0);
    }

    @Actor
    public void recycle() {
      rig.delete(0);
      rig.add(1);
    }

    @Actor
    public void lookUp(I_Result r) {
      r.r1 = rig.lookUp(0);
    }
  }

  @JCStressTest
  @Outcome(id = "1, 0", expect = ACCEPTABLE, desc = "Reclaimed; the look-up found nothing.")
  @Outcome(id = "0, 1", expect = ACCEPTABLE, desc = "Found, so that reclaim had to leave it.")
  @Outcome(expect = FORBIDDEN, desc = "Freed under a reference, or kept for nobody.")
  @State
  public static class ReclaimBesideLookUp {
    private final Rig rig = new Rig();
    private final SwapFolio folio;

    public ReclaimBesideLookUp() {
      rig.add(0);
      folio = Objects.requireNonNull(rig.cache.get(0));
      folio.lock();
    }

    @Actor
    public void reclaim(II_Result r) {
      r.r1 = rig.cache.reclaim(folio) ? 1 : 0;
    }

    @Actor
    public void lookUp(II_Result r) {
      r.r2 = rig.cache.get(0) == null ? 0 : 1;
    }
  }

  @JCStressTest
  @Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "Both flags.")
  @Outcome(expect = FORBIDDEN, desc = "One change of the flags undid the other.")
  @State
  public static class FlagsBesideFlags {
    private final SwapFolio folio =
        Objects.requireNonNull(new FolioAllocator(8, 1, Sync.jdk()).alloc());

    @Actor
    public void one() {
      folio.markUptodate();
    }

    @Actor
    public void two() {
      folio.markDirty();
    }

    @Arbiter
    public void end(II_Result r) {
      r.r1 = (folio.flags() & PageState.FLAG_UPTODATE) != 0 ? 1 : 0;
      r.r2 = (folio.flags() & PageState.FLAG_DIRTY) != 0 ? 1 : 0;
    }
  }

  @JCStressTest
  @Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "Taken before the last one went.")
  @Outcome(id = "0, 0", expect = ACCEPTABLE, desc = "The last one had gone.")
  @Outcome(expect = FORBIDDEN, desc = "A reference to a folio that was freed.")
  @State
  public static class TryGetBesideTheLastPut {
    private final SwapFolio folio =
        Objects.requireNonNull(new FolioAllocator(8, 1, Sync.jdk()).alloc());

    @Actor
    public void get(II_Result r) {
      r.r1 = folio.tryGet() ? 1 : 0;
    }

    @Actor
    public void put() {
      folio.put();
    }

    @Arbiter
    public void end(II_Result r) {
      r.r2 = folio.refs();
    }
  }
}
