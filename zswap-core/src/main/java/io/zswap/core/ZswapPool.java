package io.zswap.core;

import io.zswap.api.CorruptPageException;
import io.zswap.api.machine.FailurePoint;
import io.zswap.api.spi.Compressor;
import io.zswap.api.spi.CompressorProvider;
import io.zswap.api.spi.Zpool;
import io.zswap.core.Stats.Stat;
import io.zswap.core.pool.Appender;
import io.zswap.core.pool.MovingZpool;
import io.zswap.core.sync.Backoff;
import io.zswap.core.sync.FaultInjection;
import io.zswap.core.sync.Mutex;
import io.zswap.core.sync.Sync;
import java.nio.ByteBuffer;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * An allocator and a compressor that go together: struct zswap_pool. Being the current pool and
 * every entry take a reference; without any it is off the list and released. Thread-safe.
 */
final class ZswapPool {
  private static final ByteBuffer EMPTY = ByteBuffer.allocateDirect(0);

  private final int index;
  private final Zpool zpool;

  /** The same, if its objects can be moved. */
  private final @Nullable MovingZpool moving;

  private final String compressor;
  private final CompressorProvider codecs;
  private final FaultInjection faults;
  private final Sync sync;
  private final int pageSize;
  private final AcompCtx[] ctxs;

  /** One that decompresses for any number of threads, if there is such a one. */
  private final @Nullable Compressor shared;

  /** Whether there was no memory for a context the last time one was to be made. */
  private volatile boolean scarce;

  private final PoolRefs refs;

  /**
   * What one thread at a time compresses with: struct crypto_acomp_ctx. Guarded by its mutex, but
   * whether it has been made is looked at without, too.
   */
  private static final class AcompCtx {
    final Mutex mutex;
    @Nullable Compressor acomp;
    ByteBuffer buffer = EMPTY;

    /** Where in the pool its results go, if they need no buffer. */
    final @Nullable Appender appender;

    /** Whether it could not be made lately: to try takes long where there is no memory. */
    final Backoff unmade = new Backoff();

    AcompCtx(Mutex mutex, @Nullable Appender appender) {
      this.mutex = mutex;
      this.appender = appender;
    }
  }

  /** A pool whose first context works; throws what the compressor throws if it does not. */
  ZswapPool(
      int index,
      Zpool zpool,
      String compressor,
      CompressorProvider codecs,
      int pageSize,
      int cpus,
      PoolRefs refs,
      FaultInjection faults,
      Sync sync) {
    this.refs = refs;
    this.index = index;
    this.zpool = zpool;
    moving = zpool instanceof MovingZpool pool ? pool : null;
    this.compressor = compressor;
    this.codecs = codecs;
    this.faults = faults;
    this.sync = sync;
    this.pageSize = pageSize;
    ctxs = new AcompCtx[cpus];
    for (int cpu = 0; cpu < cpus; cpu++) {
      Mutex mutex = sync.mutex("acomp " + cpu);
      Appender appender = moving == null ? null : moving.appender(mutex);
      ctxs[cpu] = new AcompCtx(mutex, appender);
    }
    Compressor first = make(ctxs[0]);
    try {
      shared = first.decompressesWithoutContext() ? first : null;
    } catch (Throwable e) {
      first.close();
      throw e;
    }
  }

  /** The number that entries know it by. */
  int index() {
    return index;
  }

  Zpool zpool() {
    return zpool;
  }

  String compressor() {
    return compressor;
  }

  PoolRefs refs() {
    return refs;
  }

  /** Locks a context that works: an idle one, or the first one, where there is no memory. */
  private AcompCtx lockContext() {
    AcompCtx ctx = lockIdle(sync.cpu(ctxs.length));
    // Contexts cost up to a megabyte, so those that nobody needs are not made.
    if (ctx.acomp != null || tryMake(ctx)) {
      return ctx;
    }
    ctx.mutex.unlock();
    AcompCtx first = ctxs[0];
    first.mutex.lock();
    return first;
  }

  /**
   * Locks the context of the caller's CPU; if another thread is at it, whose number leads there,
   * too, the next that is idle. Where memory is scarce only those that are made are looked at. If
   * there is none, the caller waits for its own.
   */
  private AcompCtx lockIdle(int cpu) {
    for (int i = 0; i < ctxs.length; i++) {
      AcompCtx ctx = ctxs[(cpu + i) % ctxs.length];
      if ((ctx.acomp != null || !scarce) && ctx.mutex.tryLock()) {
        return ctx;
      }
    }
    ctxs[cpu].mutex.lock();
    return ctxs[cpu];
  }

  private boolean tryMake(AcompCtx ctx) {
    if (ctx.unmade.isOn()) {
      return false;
    }
    try {
      make(ctx);
      return true;
    } catch (Throwable e) {
      // A pool that is full leaves no direct memory to others, and is to be of use all the same.
      scarce = true;
      ctx.unmade.begin();
      return false;
    }
  }

  private Compressor make(AcompCtx ctx) {
    Compressor made = codecs.create(compressor);
    try {
      ctx.buffer = sync.offHeap(Math.max(pageSize, made.wantedCapacity(pageSize)), false);
    } catch (Throwable e) {
      made.close();
      throw e;
    }
    ctx.acomp = made;
    scarce = false;
    return made;
  }

  /**
   * Compresses a page into this pool (zswap_compress).
   *
   * @param at where the page starts
   * @param index the entry, which learns where its data is
   * @return false if it was refused, which is counted
   */
  boolean compress(ByteBuffer page, int at, EntrySlab slab, int index, Stats stats) {
    AcompCtx ctx = lockContext();
    try {
      Compressor acomp = Objects.requireNonNull(ctx.acomp);
      Appender appender = ctx.appender;
      int capacity = ctx.buffer.capacity();
      ByteBuffer dst = ctx.buffer;
      int room = Appender.NO_ROOM;
      if (appender != null) {
        room = appender.room(capacity);
        dst = room == Appender.NO_ROOM ? dst : appender.buffer();
      }
      int dlen =
          faults.shouldFail(FailurePoint.COMPRESS)
              ? Compressor.FAILED
              : acomp.compress(page, at, pageSize, dst, Math.max(room, 0), capacity);
      // The kernel's codecs are given a page of room.
      if (dlen < 0 || dlen > pageSize) {
        stats.inc(Stat.REJECT_COMPRESS_FAIL);
        return false;
      }
      long handle =
          appender != null
              ? appender.append(dlen, index)
              : moving != null ? moving.malloc(dlen, index) : zpool.malloc(dlen);
      if (handle < 0) {
        stats.inc(handle == Zpool.NO_SPACE ? Stat.REJECT_COMPRESS_POOR : Stat.REJECT_ALLOC_FAIL);
        return false;
      }
      if (room == Appender.NO_ROOM) {
        zpool.buffer(handle).put(zpool.offset(handle), ctx.buffer, 0, dlen);
      }
      slab.data(index, handle, dlen);
      return true;
    } finally {
      ctx.mutex.unlock();
    }
  }

  /**
   * Decompresses an entry's page to a place (zswap_decompress).
   *
   * @throws CorruptPageException if that cannot be done; what is there then is undefined
   */
  void decompress(EntrySlab slab, int index, ByteBuffer page, int at) {
    if (shared != null) {
      decompress(shared, slab, index, page, at);
      return;
    }
    AcompCtx ctx = lockContext();
    try {
      decompress(Objects.requireNonNull(ctx.acomp), slab, index, page, at);
    } finally {
      ctx.mutex.unlock();
    }
  }

  private void decompress(Compressor acomp, EntrySlab slab, int index, ByteBuffer page, int at) {
    sync.look(Sync.Op.ENTRY, index);
    long data = slab.data(index);
    long handle = EntryWord.handle(data);
    int length = EntryWord.length(data);
    int dlen =
        acomp.decompress(zpool.buffer(handle), zpool.offset(handle), length, page, at, pageSize);
    if (dlen != pageSize) {
      // What was compressed must decompress. The kernel has a BUG_ON here; a library that takes
      // its process down for one page would be no good.
      throw new CorruptPageException(
          slab.swpentry(index),
          compressor
              + " does not make a page of "
              + pageSize
              + " bytes of the "
              + length
              + " that are in memory");
    }
  }

  /** Whether random frees have left so much room that {@link #compact} is worth its time. */
  boolean isSparse() {
    return moving != null && moving.isSparse();
  }

  /**
   * Moves data together so that memory goes back; the caller has a reference.
   *
   * @param gracePeriod waits until nobody uses a handle that was looked up before
   * @return whether to call it again in some seconds
   */
  boolean compact(EntrySlab slab, Runnable gracePeriod) {
    return moving != null && moving.compact(slab, gracePeriod);
  }

  /** Frees everything; nobody has a reference, and a grace period has gone by. */
  void destroy() {
    destroy(0);
  }

  /** From this context on, whatever one of them throws. */
  private void destroy(int cpu) {
    if (cpu == ctxs.length) {
      zpool.close();
      return;
    }
    AcompCtx ctx = ctxs[cpu];
    ctx.mutex.lock();
    try {
      if (ctx.acomp != null) {
        ctx.acomp.close();
      }
    } finally {
      ctx.acomp = null;
      ctx.mutex.unlock();
      destroy(cpu + 1);
    }
  }
}
