package io.zswap.conformance.bench;

import io.zswap.api.ZswapParameter;
import io.zswap.core.SwapStore;
import java.nio.ByteBuffer;
import java.util.function.UnaryOperator;

/** zswap-core as users have it: a {@link SwapStore}. */
final class ZswapStore implements Store {
  private final PageSet pages;
  private final SwapStore store;
  private final long[] slots;
  private final ByteBuffer page = ByteBuffer.allocateDirect(PageSet.SIZE);
  private final byte[] last = new byte[PageSet.SIZE];

  ZswapStore(PageSet pages, int capacity, String compressor) {
    this(pages, open(capacity, compressor, b -> b), capacity);
  }

  /** One of several users of a store. */
  ZswapStore(PageSet pages, SwapStore store, int capacity) {
    this.pages = pages;
    this.store = store;
    slots = new long[capacity];
  }

  /** A store that never has to write anything back. */
  static SwapStore open(int capacity, String compressor, UnaryOperator<SwapStore.Builder> more) {
    return more.apply(
            SwapStore.builder()
                .swapDevice(new NoDevice(capacity, PageSet.SIZE))
                .totalRamPages(4L * capacity)
                .parameter(ZswapParameter.MAX_POOL_PERCENT, "100")
                .parameter(ZswapParameter.COMPRESSOR, compressor))
        .build();
  }

  @Override
  public void put(int key) {
    slots[key] = store.swapOut(pages.direct[key % pages.direct.length]);
  }

  @Override
  public void get(int key) {
    store.read(slots[key], page);
  }

  @Override
  public void remove(int key) {
    store.free(slots[key]);
  }

  @Override
  public byte[] last() {
    page.get(0, last);
    return last;
  }

  @Override
  public void close() {
    store.close();
  }
}
