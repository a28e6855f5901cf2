package io.zswap.core.lru;

import io.zswap.core.sync.CacheLines;
import io.zswap.core.sync.Mutex;
import io.zswap.core.sync.StripedCounters;
import io.zswap.core.sync.Sync;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Lists of one node, where the root's items are added in batches, one of each CPU, as the kernel
 * adds folios to its page LRU (struct cpu_fbatches in mm/swap.c). So a thread takes the list's lock
 * once for many items, finds items of its own at the list's end, and an item that goes soon was
 * never there. A cgroup's items go to its list at once: what is said of R4 in {@link ListLru} is as
 * it was.
 *
 * <p>Whoever walks, counts or shows the root's list first has it take what waits in batches. Until
 * then a few items of each CPU wait, however old; they come to the list as its youngest.
 *
 * <p>An item that waits says in its links in which batch, and where in it. These are guarded by the
 * batch's lock; the list's is taken in it. An item goes from the batch to the list, and never back.
 */
public final class BatchedListLru extends ListLru {
  private static final int CPUS = StripedCounters.MANY;

  /** With their number they fill a cache line. */
  private static final int SIZE = 15;

  /** Two cache lines from one batch to the next, as an array begins anywhere in one. */
  private static final int APART = 2 * 2 * CacheLines.LONGS;

  /** In the place of the next item: waits in the batch of this CPU. */
  private static final int WAITS = Integer.MIN_VALUE;

  private final Mutex[] locks = new Mutex[CPUS];

  /** By CPU: how many items wait, and these. */
  private final AtomicIntegerArray batches = new AtomicIntegerArray((CPUS + 1) * APART);

  /** Lists for one node. */
  public BatchedListLru(Links links, Sync sync) {
    super(1, links, sync);
    Arrays.setAll(locks, cpu -> sync.mutex("lru batch"));
  }

  private static int at(int cpu) {
    return (cpu + 1) * APART;
  }

  /** As there; and an item that is on no list has but one who adds it. */
  @Override
  public void add(int item, int nid, @Nullable LruMemcg memcg) {
    if (id(memcg) != ROOT_ID) {
      super.add(item, nid, memcg);
      return;
    }
    int cpu = sync().cpu(CPUS);
    Mutex lock = locks[cpu];
    lock.lock();
    try {
      if (links().next(item) == item) {
        int waiting = batches.getPlain(at(cpu));
        put(item, cpu, waiting);
        batches.setRelease(at(cpu), waiting + 1);
        if (waiting + 1 == SIZE) {
          drain(cpu);
        }
      }
    } finally {
      lock.unlock();
    }
  }

  /** At a place in a batch, under its lock. */
  private void put(int item, int cpu, int place) {
    sync().point(Sync.Op.LRU_LINKS, item);
    batches.setPlain(at(cpu) + 1 + place, item);
    links().prev(item, place);
    links().next(item, WAITS | cpu);
  }

  /** The list takes a batch. Under its lock. */
  private void drain(int cpu) {
    int waiting = batches.getPlain(at(cpu));
    if (waiting == 0) {
      return;
    }
    addToRoot(batches, at(cpu) + 1, waiting);
    // Last: until the list has them, others have to find that something waits here.
    batches.setRelease(at(cpu), 0);
  }

  /** The list takes all that waits. */
  private void drain() {
    for (int cpu = 0; cpu < CPUS; cpu++) {
      if (waits(cpu)) {
        locks[cpu].lock();
        try {
          drain(cpu);
        } finally {
          locks[cpu].unlock();
        }
      }
    }
  }

  private boolean waits(int cpu) {
    locks[cpu].look();
    return batches.get(at(cpu)) != 0;
  }

  private boolean waits() {
    for (int cpu = 0; cpu < CPUS; cpu++) {
      if (waits(cpu)) {
        return true;
      }
    }
    return false;
  }

  /** Nothing waits, or comes, until {@link #unlock}. */
  private void drainAndLock() {
    for (int cpu = 0; cpu < CPUS; cpu++) {
      locks[cpu].lock();
      drain(cpu);
    }
  }

  private void unlock() {
    for (Mutex lock : locks) {
      lock.unlock();
    }
  }

  @Override
  public void del(int item, int nid, @Nullable LruMemcg memcg) {
    if (!delWaiting(item)) {
      super.del(item, nid, memcg);
    }
  }

  /** Takes an item out of its batch; false if it is in none. */
  private boolean delWaiting(int item) {
    sync().look(Sync.Op.LRU_LINKS, item);
    int next = links().next(item);
    if (next >= 0) {
      return false;
    }
    int cpu = next & ~WAITS;
    locks[cpu].lock();
    try {
      if (links().next(item) != next) {
        return false;
      }
      int last = batches.getPlain(at(cpu)) - 1;
      for (int place = links().prev(item); place < last; place++) {
        put(batches.getPlain(at(cpu) + 2 + place), cpu, place);
      }
      batches.setRelease(at(cpu), last);
      sync().point(Sync.Op.LRU_LINKS, item);
      init(item);
      return true;
    } finally {
      locks[cpu].unlock();
    }
  }

  @Override
  public long walk(int nid, @Nullable LruMemcg memcg, Isolator isolator, int nrToWalk) {
    if (id(memcg) != ROOT_ID) {
      return super.walk(nid, memcg, isolator, nrToWalk);
    }
    long walked;
    do {
      drain();
      walked = super.walk(nid, memcg, isolator, nrToWalk);
      // While one came, another may have left the list.
    } while (walked == 0 && nrToWalk > 0 && waits());
    return walked;
  }

  @Override
  public long count(int nid, @Nullable LruMemcg memcg) {
    if (id(memcg) != ROOT_ID) {
      return super.count(nid, memcg);
    }
    drainAndLock();
    try {
      return super.count(nid, memcg);
    } finally {
      unlock();
    }
  }

  @Override
  public void show(
      int nid, @Nullable LruMemcg memcg, int limit, boolean fromHead, IntConsumer visitor) {
    drainAndLock();
    try {
      super.show(nid, memcg, limit, fromHead, visitor);
    } finally {
      unlock();
    }
  }
}
