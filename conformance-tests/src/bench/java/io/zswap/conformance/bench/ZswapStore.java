package io.zswap.conformance.bench;

import io.zswap.store.SwapArea;
import java.nio.ByteBuffer;

/** zswap-core as users have it: a {@link SwapArea}. */
final class ZswapStore implements Store {
  private final ByteBuffer pages;
  private final int count;
  private final SwapArea store;
  private final long[] slots;
  private final ByteBuffer page = Loops.buffer(PageSet.SIZE);
  private final byte[] last = new byte[PageSet.SIZE];

  ZswapStore(PageSet pages, int capacity, String compressor) {
    this(pages, open(capacity, compressor), new long[capacity]);
  }

  /** One of several users of a store. */
  ZswapStore(PageSet pages, SwapArea store, int capacity) {
    this(pages, store, new long[capacity]);
  }

  /** With room for the handles, which stay the caller's. */
  ZswapStore(PageSet pages, SwapArea store, long[] handles) {
    this.pages = pages.view();
    count = pages.count();
    this.store = store;
    slots = handles;
  }

  /** A store that never has to write anything back. */
  static SwapArea open(int capacity, String compressor) {
    return SwapArea.builder()
        .device(new NoDevice(capacity, PageSet.SIZE))
        .poolLimit(4L * capacity * PageSet.SIZE)
        .compressor(compressor)
        .build();
  }

  @Override
  public void put(int key) {
    slots[key] = store.pageOut(PageSet.turnTo(pages, key % count));
  }

  @Override
  public void get(int key) {
    store.read(slots[key], page);
  }

  /**
   * Loads by handles that are at hand, one after the other, as the numbers of pages are in the C
   * loop: where a user keeps them is not the store's business.
   */
  Turn loading() {
    long[] handles = new long[Passes.BLOCK];
    return new Turn() {
      @Override
      public void prepare(int[] order, int from, int n) {
        for (int i = 0; i < n; i++) {
          handles[i] = slots[order[from + i]];
        }
      }

      @Override
      public void run(int[] order, int from, int n) {
        for (int i = 0; i < n; i++) {
          store.read(handles[i], page);
        }
      }
    };
  }

  @Override
  public void remove(int key) {
    store.free(slots[key]);
  }

  /** Compaction waits for quiet, four seconds at most; idle memory is let go of after ten. */
  @Override
  public void settle() {
    try {
      Thread.sleep(16_000);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public long counted() {
    return store.statistics().poolBytes();
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
