package io.zswap.conformance.kit;

import io.zswap.api.Zswap;
import io.zswap.api.ZswapParameter;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A plain zswap with a folio for each slot, and a record of what each slot must hold. A slot's lock
 * stands in for its folio's; methods about a slot take it. Thread-safe but for {@link #zswap}'s own
 * calls.
 */
final class StoreRig implements AutoCloseable {
  static final int PAGE = 4096;
  static final int SLOTS = 64;

  final Zswap zswap;
  private final KitDevice device = new KitDevice(SLOTS, PAGE);
  private final List<Slot> slots = new ArrayList<>();

  /** One slot. Guarded by its lock. */
  private static final class Slot {
    final ReentrantLock lock = new ReentrantLock();
    final KitFolio folio;

    /** What it holds; 0 for nothing. */
    long version;

    Slot(long entry) {
      folio = new KitFolio(PAGE, entry);
    }
  }

  StoreRig(Subject subject) {
    zswap =
        subject
            .zswap()
            .orElseThrow()
            .apply(
                new ZswapSetup(PAGE, SLOTS, device, 1 << 16, Map.of(ZswapParameter.ENABLED, "Y")));
    for (int slot = 0; slot < SLOTS; slot++) {
      slots.add(new Slot(slot));
    }
  }

  KitFolio folio(int slot) {
    return slots.get(slot).folio;
  }

  /** A page that compresses; one version in 16 does not, and one is all alike. */
  static void fill(ByteBuffer page, long version) {
    SplittableRandom random = new SplittableRandom(version);
    boolean noise = version % 16 == 3;
    for (int i = 0; i < page.capacity(); i += Long.BYTES) {
      page.putLong(i, noise || i % 256 == 0 ? random.nextLong() : version);
    }
  }

  private static boolean holds(ByteBuffer page, long version) {
    ByteBuffer must = ByteBuffer.allocate(page.capacity()).order(page.order());
    fill(must, version);
    return page.duplicate().clear().mismatch(must.clear()) < 0;
  }

  /**
   * Stores a version, or writes it to the device if zswap does not take it.
   *
   * @return whether zswap took it
   */
  boolean store(int slot, long version) {
    Slot s = slots.get(slot);
    s.lock.lock();
    try {
      fill(s.folio.data(), version);
      s.folio.filled();
      boolean stored = zswap.store(s.folio);
      if (!stored) {
        device.write(slot, s.folio.data());
      }
      s.version = version;
      return stored;
    } finally {
      s.lock.unlock();
    }
  }

  /** What a load came to. */
  enum Load {
    /** zswap had the right page. */
    LOADED,
    /** zswap had nothing, rightly: it is on the device, or nowhere. */
    ELSEWHERE,
    /** Something is wrong. */
    WRONG
  }

  /**
   * Loads a slot and looks at everything that must be so.
   *
   * @param exclusive by a folio in the swap cache: zswap gives its copy up, and the slot is then
   *     stored again, as reclaim would do it, or forgotten
   */
  Load load(int slot, boolean exclusive, Problems problems) {
    Slot s = slots.get(slot);
    s.lock.lock();
    try {
      KitFolio folio = s.folio;
      fill(folio.data(), ~slot);
      folio.empty(exclusive);
      boolean found = zswap.load(folio);
      String what = (exclusive ? "exclusive" : "private") + " load of slot " + slot + ": ";
      List<String> wrong = new ArrayList<>();
      if (found) {
        check(wrong, s.version != 0, "found a page, none was stored");
        check(wrong, s.version == 0 || holds(folio.data(), s.version), "other content than stored");
        check(wrong, folio.isUptodate(), "the folio is not up to date");
        check(wrong, folio.isDirty() == exclusive, "dirty is " + folio.isDirty());
      } else {
        check(wrong, holds(folio.data(), ~slot), "found nothing, but has changed the folio");
        check(wrong, !folio.isUptodate() && !folio.isDirty(), "found nothing, but set a flag");
        if (s.version != 0) {
          device.read(slot, folio.data());
          check(
              wrong,
              holds(folio.data(), s.version),
              "the page is lost: neither in zswap nor on the device");
        }
      }
      if (found && exclusive) {
        folio.empty(false);
        check(wrong, !zswap.load(folio), "the copy that was given up is still there");
        s.version = 0;
      }
      synchronized (problems) {
        wrong.forEach(text -> problems.expect(false, what + text));
      }
      return !wrong.isEmpty() ? Load.WRONG : found ? Load.LOADED : Load.ELSEWHERE;
    } finally {
      s.lock.unlock();
    }
  }

  private static void check(List<String> wrong, boolean good, String otherwise) {
    if (!good) {
      wrong.add(otherwise);
    }
  }

  void invalidate(int slot) {
    Slot s = slots.get(slot);
    s.lock.lock();
    try {
      zswap.invalidate(slot);
      s.version = 0;
    } finally {
      s.lock.unlock();
    }
  }

  @Override
  public void close() {
    zswap.close();
    device.close();
  }
}
