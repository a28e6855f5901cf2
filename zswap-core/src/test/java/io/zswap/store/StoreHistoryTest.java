package io.zswap.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.zswap.store.linearizability.Call;
import io.zswap.store.linearizability.Clock;
import io.zswap.store.linearizability.Linearizability;
import io.zswap.store.linearizability.Model;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Operations of a {@link SwapStore} on one key are linearizable, as its documentation says. */
@Timeout(600)
class StoreHistoryTest {
  private static final int OPERATIONS = Integer.getInteger("zswap.operations", 50_000);

  /** The most that a value takes. */
  private static final int PAGES = 3;

  /** Of a call that found nothing under its key. */
  private static final long NONE = 0;

  private enum What {
    PUT,
    GET,
    TAKE,
    REMOVE
  }

  /** A call, and the version that was put or found. */
  private record Access(What what, long version) {}

  /**
   * What is under a key: a version, or {@link #NONE}.
   *
   * @param evicts whether it may have left by itself, as is seen by who finds nothing
   */
  private record Key(boolean evicts) implements Model<Long, Access> {
    @Override
    public Long initial() {
      return NONE;
    }

    @Override
    public Optional<Long> after(Long state, Access call) {
      if (call.what == What.PUT) {
        return Optional.of(call.version);
      }
      if (evicts && call.version == NONE) {
        return Optional.of(NONE);
      }
      return switch (call.what) {
        case GET -> call.version == state ? Optional.of(state) : Optional.empty();
        case TAKE -> call.version == state ? Optional.of(NONE) : Optional.empty();
        default -> (call.version == NONE) == (state == NONE) ? Optional.of(NONE) : Optional.empty();
      };
    }
  }

  private final Clock clock = new Clock();
  private final AtomicLong versions = new AtomicLong();
  private final long seed = Long.getLong("zswap.seed", 20261126);

  /** By thread, then by key. */
  private final List<List<List<Call<Access>>>> calls = new ArrayList<>();

  /** From nothing but the version to almost three pages. */
  private static byte[] value(long version) {
    byte[] page = Versions.page(version);
    byte[] value = new byte[(int) (8 + version * 131 % (PAGES * Pages.SIZE - 8))];
    for (int at = 0; at < value.length; at += page.length) {
      System.arraycopy(page, 0, value, at, Math.min(page.length, value.length - at));
    }
    return value;
  }

  private static long version(byte @Nullable [] value) {
    if (value == null) {
      return NONE;
    }
    long version = 0;
    for (int b = Long.BYTES - 1; b >= 0; b--) {
      version = version << 8 | (value[b] & 0xFF);
    }
    boolean whole = version > 0 && java.util.Arrays.equals(value, value(version));
    return whole ? version : Versions.TORN;
  }

  @Test
  void oneKeyIsARegister() throws InterruptedException {
    try (SwapArea area = SwapArea.builder().size(1 << 20).poolLimit(16 * Pages.SIZE).build();
        SwapStore<Integer> store = SwapStore.<Integer>builder(area).build()) {
      run(store, 4, 12);
      long written = area.statistics().zswpwb() + area.statistics().pswpout();
      assertTrue(written > 0, "nothing went to the device");
    }
    check(new Key(false));
  }

  /** With room for all values and for those that come and go, so that no value is refused. */
  @Test
  void oneThatMayLeave() throws InterruptedException {
    int keys = 8;
    int threads = 3;
    int slots = (keys + 2 * threads) * PAGES;
    try (SwapArea area = SwapArea.builder().size((long) slots * Pages.SIZE).build();
        SwapStore<Integer> store =
            SwapStore.<Integer>builder(area).maximumWeight(2 * PAGES * Pages.SIZE).build()) {
      run(store, threads, keys);
      assertTrue(store.statistics().evictions() > 0, "nothing left");
    }
    check(new Key(true));
  }

  private void run(SwapStore<Integer> store, int threads, int keys) throws InterruptedException {
    AtomicReference<Throwable> failure = new AtomicReference<>();
    List<Thread> running = new ArrayList<>();
    for (int i = 0; i < threads; i++) {
      int number = i;
      List<List<Call<Access>>> mine = new ArrayList<>();
      for (int key = 0; key < keys; key++) {
        mine.add(new ArrayList<>());
      }
      calls.add(mine);
      SplittableRandom random = new SplittableRandom(seed + i);
      int operations = OPERATIONS / threads;
      running.add(AreaWorkers.start(() -> work(store, number, operations, mine, random), failure));
    }
    for (Thread thread : running) {
      thread.join();
    }
    assertEquals(null, failure.get(), "seed " + seed);
  }

  private void check(Key model) {
    for (int key = 0; key < calls.get(0).size(); key++) {
      List<Call<Access>> history = new ArrayList<>();
      for (List<List<Call<Access>>> thread : calls) {
        history.addAll(thread.get(key));
      }
      assertTrue(history.size() > 1, "key " + key);
      assertEquals(
          Optional.empty(),
          Linearizability.violation(model, history),
          "key " + key + ", seed " + seed);
    }
  }

  private void work(
      SwapStore<Integer> store,
      int thread,
      int operations,
      List<List<Call<Access>>> mine,
      SplittableRandom random) {
    for (int i = 0; i < operations; i++) {
      int key = random.nextInt(mine.size());
      int dice = random.nextInt(100);
      What what = dice < 30 ? What.PUT : dice < 75 ? What.GET : dice < 90 ? What.TAKE : What.REMOVE;
      long put = what == What.PUT ? versions.incrementAndGet() : 0;
      byte[] value = value(Math.max(1, put));
      long from = clock.tick();
      byte[] found = null;
      boolean removed = false;
      switch (what) {
        case PUT -> store.put(key, value);
        case GET -> found = store.get(key);
        case TAKE -> found = store.take(key);
        default -> removed = store.remove(key);
      }
      long to = clock.tick();
      long version =
          what == What.PUT ? put : what == What.REMOVE ? (removed ? 1 : NONE) : version(found);
      mine.get(key).add(new Call<>(thread, from, to, new Access(what, version)));
    }
  }
}
