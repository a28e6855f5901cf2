package io.zswap.conformance.bench;

import io.zswap.store.SwapArea;
import java.io.IOException;
import java.util.Random;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.infra.Blackhole;

/** The hot path under JMH, for its profilers: what an operation allocates. */
@State(Scope.Benchmark)
public class HotPath {
  private static final int PAGES = 1 << 12;

  /** Codec. */
  private static final int IDLE_TOKENS = 5_000;

  @Param({"lz4", "zstd"})
  public String compressor;

  private int[] order;
  private int next;
  private Store store;

  /** A store that holds every page. */
  @Setup(Level.Trial)
  public void open() throws IOException {
    PageSet pages = new PageSet(PAGES, 5);
    SwapArea area = ZswapStore.open(2 * PAGES, compressor);
    store = new ZswapStore(pages, area, 2 * PAGES);
    order = PageSet.shuffled(PAGES, new Random(2));
    for (int key : order) {
      store.put(key);
    }
  }

  /** Frees it. */
  @TearDown(Level.Trial)
  public void close() {
    store.close();
  }

  private int key() {
    next = (next + 1) % PAGES;
    return order[next];
  }

  /** Nothing, for about as long as a store takes: what JMH allocates meanwhile is its own. */
  @Benchmark
  public void idle() {
    Blackhole.consumeCPU(IDLE_TOKENS);
  }

  /** Fetches a page that stays. */
  @Benchmark
  public void load() {
    store.get(key());
  }

  /** Puts a page away in the place of another. */
  @Benchmark
  public void freeAndStore() {
    int key = key();
    store.remove(key);
    store.put(key);
  }

  /** A page's life. */
  @Benchmark
  public void storeLoadFree() {
    int key = PAGES + key();
    store.put(key);
    store.get(key);
    store.remove(key);
  }
}
