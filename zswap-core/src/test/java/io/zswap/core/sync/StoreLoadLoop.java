package io.zswap.core.sync;

import io.zswap.api.ZswapParameter;
import io.zswap.core.SwapStore;
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
    long[] slots = new long[PAGES];
    try (SwapStore store =
        SwapStore.builder().parameter(ZswapParameter.MAX_POOL_PERCENT, "50").build()) {
      for (int round = 0; round < ROUNDS; round++) {
        for (int i = 0; i < PAGES; i++) {
          slots[i] = store.swapOut(page);
        }
        for (int i = 0; i < PAGES; i++) {
          store.read(slots[i], page);
          store.free(slots[i]);
        }
      }
    }
    System.out.println("loop done");
  }
}
