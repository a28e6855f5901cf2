package io.zswap.conformance.bench.positions;

import io.zswap.api.explore.Protocol;
import io.zswap.core.ZswapDebug;
import io.zswap.core.swap.Mm;
import io.zswap.core.swap.Swap;
import io.zswap.core.swap.UsedBy;
import io.zswap.core.swap.VmEvents;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Random;

/**
 * R5: bytes that are in memory twice when zswap keeps a page until its slot is freed: compressed in
 * zswap, and as it is in the swap cache. One thread, no clock: the same numbers every time.
 *
 * <p>The workload: pages drawn with probability 1/rank (Zipf), some accesses writes, a quarter of
 * the pages in memory, the one used longest ago goes. Slots are plenty, so that a page that was
 * brought in keeps its slot until it is written, as in Linux.
 */
final class HeldTwice {
  private static final int PAGES = 2048;
  private static final int RESIDENT = PAGES / 4;
  private static final int ACCESSES = 60_000;
  private static final int SETTLED = 20_000;
  private static final int EVERY = 100;

  private final PositionRig rig;
  private final Mm mm;
  private final Random random = new Random(6);
  private final LinkedHashSet<Integer> resident = new LinkedHashSet<>();
  private final double[] upTo = new double[PAGES];

  /** Mean bytes held twice. */
  final double twice;

  /** Mean bytes of compressed pages, and of pages in memory. */
  final double compressed;

  /** Pages compressed for each access. */
  final double stores;

  HeldTwice(Protocol.Load load, double writes) {
    Protocol protocol = Protocol.MERGED.with(load);
    rig = new PositionRig(protocol, 4 * PAGES, false, UsedBy.MACHINE);
    mm = rig.mm(PAGES, protocol);
    double sum = 0;
    for (int i = 0; i < PAGES; i++) {
      sum += 1.0 / (i + 1);
      upTo[i] = sum;
    }
    for (int page = 0; page < PAGES; page++) {
      access(page, true);
    }
    long samples = 0;
    double twiceSum = 0;
    double compressedSum = 0;
    long storesBefore = 0;
    for (int i = 0; i < ACCESSES; i++) {
      access(draw(), random.nextDouble() < writes);
      if (i == SETTLED) {
        storesBefore = rig.swap.events().get(VmEvents.Event.ZSWPOUT);
      }
      if (i >= SETTLED && i % EVERY == 0) {
        samples++;
        twiceSum += bytes(true);
        compressedSum += bytes(false);
      }
    }
    twice = twiceSum / samples;
    compressed = compressedSum / samples;
    stores =
        (double) (rig.swap.events().get(VmEvents.Event.ZSWPOUT) - storesBefore)
            / (ACCESSES - SETTLED);
    rig.close();
  }

  private int draw() {
    double at = random.nextDouble() * upTo[PAGES - 1];
    int low = 0;
    int high = PAGES - 1;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (upTo[middle] < at) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  private void access(int page, boolean write) {
    if (write) {
      mm.write(page, content -> PositionRig.fill(content, random));
    } else {
      mm.read(page, content -> {});
    }
    resident.remove(page);
    resident.add(page);
    while (resident.size() > RESIDENT) {
      Iterator<Integer> oldest = resident.iterator();
      int victim = oldest.next();
      oldest.remove();
      mm.pageout(victim, false);
    }
  }

  /** Compressed bytes: all, or of pages that the swap cache has too. */
  private double bytes(boolean onlyTwice) {
    ZswapDebug debug = rig.zswap.debug();
    long sum = 0;
    for (int slot = 0; slot < rig.swap.slots().size(); slot++) {
      if (!onlyTwice || rig.swap.cache().peek(slot) != null) {
        sum += debug.length(Swap.TYPE, slot);
      }
    }
    return sum;
  }
}
