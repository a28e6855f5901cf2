package io.zswap.store;

import io.zswap.api.AreaFullException;
import io.zswap.api.ClosedException;
import io.zswap.api.StaleHandleException;
import io.zswap.api.SwapDeviceException;
import io.zswap.api.area.PageArea;
import io.zswap.store.linearizability.Call;
import io.zswap.store.linearizability.Clock;
import io.zswap.store.linearizability.Linearizability;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiFunction;

/**
 * Threads that share handles of an area, and write down what each call did. Every handle may be
 * read, taken and freed by all at once, and is kept in use after it has become stale.
 */
final class AreaWorkers {
  /** Handles that are shared at one time. */
  private static final int CELLS = 40;

  private final PageArea area;
  private final BiFunction<byte[], Integer, Long> pageOut;
  private final Clock clock = new Clock();
  private final AtomicLongArray cells = new AtomicLongArray(CELLS);
  private final AtomicLong versions = new AtomicLong();
  private final AtomicReference<Throwable> failure = new AtomicReference<>();
  private final List<Worker> workers = new ArrayList<>();

  /**
   * Workers on an area.
   *
   * @param pageOut puts a page away; the number is a random one, to choose a cgroup by
   */
  AreaWorkers(PageArea area, BiFunction<byte[], Integer, Long> pageOut) {
    this.area = area;
    this.pageOut = pageOut;
  }

  /** Runs threads to their end, or until the area is closed. */
  void run(int threads, int operations, long seed) throws InterruptedException {
    List<Thread> running = new ArrayList<>();
    for (int i = 0; i < threads; i++) {
      Worker worker = new Worker(i, operations, new SplittableRandom(seed + i));
      workers.add(worker);
      running.add(start(worker, failure));
    }
    for (Thread thread : running) {
      thread.join();
    }
    if (failure.get() != null) {
      throw new AssertionError("a call failed, seed " + seed, failure.get());
    }
  }

  static Thread start(Runnable work, AtomicReference<Throwable> failure) {
    Thread thread = new Thread(work);
    thread.setUncaughtExceptionHandler((t, e) -> failure.compareAndSet(null, e));
    thread.start();
    return thread;
  }

  /** Calls that were made. */
  int calls() {
    return workers.stream().mapToInt(w -> w.calls.size()).sum();
  }

  /** Calls that overlapped another one on the same slot. */
  long overlaps() {
    return slots().values().stream().mapToLong(AreaWorkers::overlaps).sum();
  }

  private static long overlaps(List<Call<SlotCalls.Call>> calls) {
    long count = 0;
    long end = 0;
    for (Call<SlotCalls.Call> call : sorted(calls)) {
      count += call.invoked() < end ? 1 : 0;
      end = Math.max(end, call.returned());
    }
    return count;
  }

  private static List<Call<SlotCalls.Call>> sorted(List<Call<SlotCalls.Call>> calls) {
    return calls.stream().sorted((a, b) -> Long.compare(a.invoked(), b.invoked())).toList();
  }

  private Map<Long, List<Call<SlotCalls.Call>>> slots() {
    Map<Long, List<Call<SlotCalls.Call>>> slots = new TreeMap<>();
    for (Worker worker : workers) {
      for (Call<SlotCalls.Call> call : worker.calls) {
        // A handle ends with its slot; see Handles.
        long slot = call.what().handle() & (Handles.MAX_SLOTS - 1);
        slots.computeIfAbsent(slot, s -> new ArrayList<>()).add(call);
      }
    }
    return slots;
  }

  /** What is wrong with what was seen of any slot. */
  Optional<String> violation() {
    for (Map.Entry<Long, List<Call<SlotCalls.Call>>> slot : slots().entrySet()) {
      Optional<String> violation = Linearizability.violation(new SlotCalls(), slot.getValue());
      if (violation.isPresent()) {
        return Optional.of("slot " + slot.getKey() + " is " + violation.get());
      }
    }
    return Optional.empty();
  }

  /** One thread. */
  private final class Worker implements Runnable {
    final List<Call<SlotCalls.Call>> calls = new ArrayList<>();
    private final int number;
    private final int operations;
    private final SplittableRandom random;
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(Pages.SIZE);

    Worker(int number, int operations, SplittableRandom random) {
      this.number = number;
      this.operations = operations;
      this.random = random;
    }

    @Override
    public void run() {
      try {
        for (int i = 0; i < operations; i++) {
          once();
        }
      } catch (ClosedException e) {
        // What is not written down has had no effect on anybody: all pages are gone.
      }
    }

    private void once() {
      int cell = random.nextInt(CELLS);
      long handle = cells.get(cell);
      int dice = random.nextInt(100);
      if (handle == 0 || dice < 25) {
        store(cell, handle);
      } else if (dice < 75) {
        read(handle, SlotCalls.What.READ);
      } else if (dice < 88) {
        read(handle, SlotCalls.What.TAKE);
      } else {
        free(handle);
      }
    }

    private void store(int cell, long before) {
      long version = versions.incrementAndGet();
      byte[] page = Versions.page(version);
      long from = clock.tick();
      long handle;
      try {
        handle = pageOut.apply(page, random.nextInt());
      } catch (AreaFullException | SwapDeviceException e) {
        // Full, or of a cgroup that has room nowhere: as if it had not been.
        return;
      }
      write(from, SlotCalls.What.STORE, handle, version);
      if (!cells.compareAndSet(cell, before, handle)) {
        free(handle);
      } else if (before != 0) {
        // Nobody else will find it any more.
        free(before);
      }
    }

    private void read(long handle, SlotCalls.What what) {
      long version;
      long from = clock.tick();
      try {
        if (what == SlotCalls.What.READ) {
          area.read(handle, buffer.clear());
        } else {
          area.pageIn(handle, buffer.clear());
        }
        byte[] page = new byte[Pages.SIZE];
        buffer.get(0, page);
        version = Versions.of(page);
      } catch (StaleHandleException e) {
        version = SlotCalls.STALE;
      }
      write(from, what, handle, version);
    }

    private void free(long handle) {
      long version = 0;
      long from = clock.tick();
      try {
        area.free(handle);
      } catch (StaleHandleException e) {
        version = SlotCalls.STALE;
      }
      write(from, SlotCalls.What.FREE, handle, version);
    }

    private void write(long from, SlotCalls.What what, long handle, long version) {
      calls.add(new Call<>(number, from, clock.tick(), new SlotCalls.Call(what, handle, version)));
    }
  }
}
