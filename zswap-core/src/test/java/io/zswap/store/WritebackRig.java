package io.zswap.store;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.zswap.api.SwapDeviceException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;

/** An area whose writeback a test can watch and hold up, and pages that it can put there. */
class WritebackRig {
  static final int SLOTS = 1000;
  static final long LIMIT = 40L * Pages.SIZE;

  /** Whoever is below the limit may add a zspage, of 16 pages at most. */
  static final long MOST = LIMIT + 15L * Pages.SIZE;

  WatchingDevice device = new WatchingDevice(SLOTS);
  SwapArea area = SwapArea.builder().device(device).poolLimit(LIMIT).build();
  final List<Long> handles = new ArrayList<>();

  @AfterEach
  void close() {
    device.open();
    area.close();
  }

  /** Another area, on a device of its own. */
  void reopen(UnaryOperator<SwapAreaBuilder> with) {
    area.close();
    device = new WatchingDevice(SLOTS);
    area = with.apply(SwapArea.builder().device(device).poolLimit(LIMIT)).build();
  }

  /** Half of a page compresses, so that about twice as many fit as the limit has pages. */
  static ByteBuffer page(int seed) {
    byte[] half = new byte[Pages.SIZE / 2];
    new Random(seed).nextBytes(half);
    return ByteBuffer.allocateDirect(Pages.SIZE).put(0, half);
  }

  void pageOut(int n) {
    for (int i = 0; i < n; i++) {
      handles.add(area.pageOut(page(handles.size())));
    }
  }

  void checkAll() {
    for (int i = 0; i < handles.size(); i++) {
      assertEquals(page(i), Pages.read(area, handles.get(i)), "page " + i);
    }
  }

  /** An area with room for all slots, whose pages are decompressed if they are let. */
  void roomy(BooleanSupplier let) {
    reopen(b -> b.poolLimit((long) SLOTS * Pages.SIZE).codecs(new InterceptedCodecs(let)));
  }

  void useAtRandom(int base) {
    Random random = new Random(base);
    List<Long> mine = new ArrayList<>();
    List<Integer> seeds = new ArrayList<>();
    for (int i = 0; i < 3000; i++) {
      if (mine.size() < 200 && random.nextInt(5) < 3) {
        try {
          mine.add(area.pageOut(page(base + i)));
          seeds.add(base + i);
        } catch (SwapDeviceException e) {
          // Not acknowledged.
        }
      } else if (!mine.isEmpty()) {
        takeOne(mine, seeds, random.nextInt(mine.size()));
      }
    }
    while (!mine.isEmpty()) {
      takeOne(mine, seeds, mine.size() - 1);
    }
  }

  void takeOne(List<Long> mine, List<Integer> seeds, int i) {
    ByteBuffer page = ByteBuffer.allocateDirect(Pages.SIZE);
    area.pageIn(mine.remove(i), page);
    assertEquals(page(seeds.remove(i)), page);
  }
}
