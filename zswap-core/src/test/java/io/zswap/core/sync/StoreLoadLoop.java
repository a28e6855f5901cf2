package io.zswap.core.sync;

import io.zswap.store.SwapArea;
import java.nio.ByteBuffer;

/** Stores, loads and frees pages until the compiler has seen enough; run by InliningTest. */
final class StoreLoadLoop {
  private static final int PAGES = 64;
  private static final int ROUNDS = 2_000;

  private StoreLoadLoop() {}

  public static void main(String[] args) {
    ByteBuffer page = ByteBuffer.allocateDirect(4096);
    for (int i = 0; i < page.capacity(); i++) {
      page.put(i, (byte) (i / 64));
    }
    long[] handles = new long[PAGES];
    try (SwapArea area = SwapArea.builder().maxPoolPercent(50).build()) {
      for (int round = 0; round < ROUNDS; round++) {
        for (int i = 0; i < PAGES; i++) {
          handles[i] = area.pageOut(page);
        }
        for (int i = 0; i < PAGES; i++) {
          area.read(handles[i], page);
          area.free(handles[i]);
        }
      }
    }
    System.out.println("loop done");
  }
}
