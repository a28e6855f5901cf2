package io.zswap.core;

import io.zswap.api.InvalidParameterException;
import io.zswap.api.spi.CompressorProvider;
import io.zswap.api.spi.Zpool;
import io.zswap.core.pool.Zpools;
import io.zswap.core.sync.FaultInjection;
import io.zswap.core.sync.Mutex;
import io.zswap.core.sync.Sync;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The pool list: the current pool first, then those that still hold entries (zswap_pools).
 * Thread-safe; readers take no lock.
 */
final class Pools {
  /** Entries name pools in a byte. */
  private static final int MAX = 256;

  private final Zpools zpools;
  private final CompressorProvider codecs;
  private final Set<String> compressors;
  private final int pageSize;
  private final int cpus;
  private final int stripes;
  private final Warnings warnings;
  private final FaultInjection faults;
  private final Sync sync;

  /** Guards changes of the list and the table (zswap_pools_lock). */
  private final Mutex lock;

  private volatile ZswapPool[] list = {};

  /** By index. */
  private final @Nullable ZswapPool[] table = new ZswapPool[MAX];

  /** Whether there ever was a current pool; there is one from then on (zswap_has_pool). */
  private volatile boolean hasPool;

  Pools(
      Zpools zpools,
      CompressorProvider codecs,
      int pageSize,
      int cpus,
      int stripes,
      Warnings warnings,
      FaultInjection faults,
      Sync sync) {
    this.zpools = zpools;
    this.codecs = codecs;
    this.pageSize = pageSize;
    this.cpus = cpus;
    this.stripes = stripes;
    this.warnings = warnings;
    this.faults = faults;
    this.sync = sync;
    compressors = codecs.names();
    lock = sync.mutex("zswap pools");
  }

  boolean hasPool() {
    return hasPool;
  }

  /** Names of those that work here. */
  Set<String> compressors() {
    return compressors;
  }

  /** Names of those that there are. */
  Set<String> zpools() {
    return zpools.here();
  }

  boolean hasZpool(String name) {
    return zpools.has(name);
  }

  /** The pool list, current one first; not to be changed. */
  ZswapPool[] list() {
    return list;
  }

  /** The pool that an entry is in. */
  ZswapPool get(int index) {
    return Objects.requireNonNull(table[index]);
  }

  /** Whether {@link #compact} is worth its time. */
  boolean isSparse() {
    for (ZswapPool pool : list) {
      if (pool.isSparse()) {
        return true;
      }
    }
    return false;
  }

  /**
   * Moves data together, pool by pool.
   *
   * @param gracePeriod waits until nobody uses a handle that was looked up before
   * @return whether to call it again in some seconds
   */
  boolean compact(EntrySlab slab, Runnable gracePeriod) {
    boolean again = false;
    for (ZswapPool pool : list) {
      // One whose last reference has gone may be freed any time.
      if (pool.refs().tryGet()) {
        try {
          again |= pool.compact(slab, gracePeriod);
        } finally {
          put(pool);
        }
      }
    }
    return again;
  }

  /** Pages that all pools on the list occupy (zswap_total_pages). */
  long totalPages() {
    long total = 0;
    int token = sync.rcuReadLock();
    sync.look(Sync.Op.POOL_LIST, 0);
    for (ZswapPool pool : list) {
      total += pool.zpool().totalPages();
    }
    sync.rcuReadUnlock(token);
    return total;
  }

  private @Nullable ZswapPool current() {
    sync.look(Sync.Op.POOL_LIST, 0);
    ZswapPool[] pools = list;
    if (pools.length == 0) {
      if (hasPool) {
        warnings.warnOnce("no page storage pool");
      }
      return null;
    }
    return pools[0];
  }

  /** The current pool, referenced (zswap_pool_current_get). */
  @Nullable ZswapPool currentGet() {
    int token = sync.rcuReadLock();
    ZswapPool pool = current();
    // One that has been replaced since, and that nothing was in: its successor is on the list. (In
    // the kernel the reference for being current goes a grace period later.)
    while (pool != null && !pool.refs().tryGet()) {
      pool = current();
    }
    sync.rcuReadUnlock(token);
    return pool;
  }

  /** Makes a pool that is on no list (zswap_pool_create); null if it cannot be. */
  @Nullable ZswapPool create(String type, String compressor) {
    if (!hasPool && (type.isEmpty() || compressor.isEmpty())) {
      return null;
    }
    Zpool zpool = zpools.create(type);
    if (zpool == null) {
      return null;
    }
    ZswapPool pool = tryCreate(zpool, compressor);
    if (pool == null) {
      // Pools that have been let go of hold their indexes for a grace period.
      sync.flush();
      pool = tryCreate(zpool, compressor);
    }
    if (pool == null) {
      zpool.close();
    }
    return pool;
  }

  private @Nullable ZswapPool tryCreate(Zpool zpool, String compressor) {
    lock.lock();
    try {
      for (int index = 0; index < MAX; index++) {
        if (table[index] == null) {
          PoolRefs refs = new PoolRefs(index, stripes, sync);
          ZswapPool pool =
              new ZswapPool(index, zpool, compressor, codecs, pageSize, cpus, refs, faults, sync);
          table[index] = pool;
          return pool;
        }
      }
    } catch (InvalidParameterException | OutOfMemoryError e) {
      // A compressor that does not work here, or no memory for it: no pool.
    } finally {
      lock.unlock();
    }
    return null;
  }

  /** The first pool of a module that starts. */
  void addFirst(ZswapPool pool) {
    lock.lock();
    try {
      sync.point(Sync.Op.POOL_LIST, 0);
      list = new ZswapPool[] {pool};
      hasPool = true;
      pool.refs().toPercpu();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Makes a pool of this kind the current one: one that is still there, or a new one. The old one
   * loses the reference it had for being current.
   *
   * @return false if no pool could be made
   */
  boolean switchTo(String type, String compressor) {
    ZswapPool pool = takeOffList(type, compressor);
    if (pool == null) {
      pool = create(type, compressor);
      if (pool == null) {
        return false;
      }
    }
    // An old pool comes with the reference that was taken to find it: that is now the one for being
    // current, which it lost when it was replaced.
    ZswapPool old;
    lock.lock();
    try {
      old = current();
      List<ZswapPool> pools = new ArrayList<>(List.of(list));
      pools.add(0, pool);
      sync.point(Sync.Op.POOL_LIST, 0);
      list = pools.toArray(ZswapPool[]::new);
      hasPool = true;
      pool.refs().toPercpu();
      if (old != null) {
        old.refs().toAtomic();
      }
    } finally {
      lock.unlock();
    }
    if (old != null) {
      put(old);
    }
    return true;
  }

  /** A pool of this kind, referenced and taken off the list (zswap_pool_find_get). */
  private @Nullable ZswapPool takeOffList(String type, String compressor) {
    lock.lock();
    try {
      for (ZswapPool pool : list) {
        // One without references is about to go.
        if (pool.compressor().equals(compressor)
            && pool.zpool().type().equals(type)
            && pool.refs().tryGet()) {
          if (pool == current()) {
            warnings.warn("the pool to switch to is current already");
          }
          remove(pool);
          return pool;
        }
      }
      return null;
    } finally {
      lock.unlock();
    }
  }

  private void remove(ZswapPool gone) {
    List<ZswapPool> pools = new ArrayList<>(List.of(list));
    pools.remove(gone);
    sync.point(Sync.Op.POOL_LIST, 0);
    list = pools.toArray(ZswapPool[]::new);
  }

  /** Drops a reference; a pool without any leaves the list and is released (zswap_pool_put). */
  void put(ZswapPool pool) {
    if (pool.refs().putAndTest()) {
      try {
        letGo(pool);
      } catch (OutOfMemoryError e) {
        // Of the heap. Without references nobody can find it, and it is released with all others.
      }
    }
  }

  private void letGo(ZswapPool pool) {
    lock.lock();
    try {
      if (pool == current()) {
        warnings.warn("the current pool lost its last reference");
      }
      remove(pool);
    } finally {
      lock.unlock();
    }
    // Somebody may be adding up the pools' pages, or have found it on the list just now.
    sync.callRcu(() -> release(pool));
  }

  private void release(ZswapPool pool) {
    try {
      pool.destroy();
    } finally {
      lock.lock();
      table[pool.index()] = null;
      lock.unlock();
    }
  }

  /** Frees all pools, whoever holds references. */
  void close() {
    lock.lock();
    try {
      close(0);
      list = new ZswapPool[0];
    } finally {
      lock.unlock();
    }
  }

  /** From this index on, whatever one of them throws. */
  private void close(int index) {
    if (index < MAX) {
      ZswapPool pool = table[index];
      try {
        if (pool != null) {
          pool.destroy();
        }
      } finally {
        close(index + 1);
      }
    }
  }
}
