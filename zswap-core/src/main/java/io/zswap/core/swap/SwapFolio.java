package io.zswap.core.swap;

import io.zswap.api.Folio;
import io.zswap.api.machine.PageState;
import io.zswap.core.memcg.Memcg;
import io.zswap.core.sync.FolioLock;
import io.zswap.core.sync.Sync;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A folio of one page: struct folio. Recycled: whoever finds one without holding a reference takes
 * it by {@link #tryGet} and looks again whether it is still what was sought.
 */
public final class SwapFolio implements Folio {
  private final int id;
  private final FolioAllocator allocator;
  private final ByteBuffer data;
  private final FolioLock lock;
  private final AtomicInteger refs = new AtomicInteger();

  /** Sum of PageState's flags but the lock. */
  private final AtomicInteger flags = new AtomicInteger();

  private volatile long swap;
  private volatile int nid;
  private volatile @Nullable Memcg memcg;

  SwapFolio(int id, FolioAllocator allocator, ByteBuffer data, Sync sync) {
    this.id = id;
    this.allocator = allocator;
    this.data = data;
    lock = sync.folioLock();
  }

  /** Tells folios from each other. */
  int id() {
    return id;
  }

  /** Makes it a folio that its allocator's caller holds the only reference to. */
  void init() {
    flags.set(0);
    nid = 0;
    refs.set(1);
  }

  /** Charges it to a cgroup, whose reference passes to the folio, and says where it lies. */
  void charge(Memcg memcg, int nid) {
    this.memcg = memcg;
    this.nid = nid;
  }

  @Override
  public ByteBuffer data() {
    allocator.sync().touch(Sync.Op.FOLIO, id);
    return data;
  }

  @Override
  public long swap() {
    return swap;
  }

  void swap(long swp) {
    swap = swp;
  }

  @Override
  public @Nullable Memcg memcg() {
    return memcg;
  }

  @Override
  public int nid() {
    return nid;
  }

  /** Waits for the folio lock. */
  public void lock() {
    lock.lock();
  }

  /** Takes the folio lock if it is free. */
  boolean tryLock() {
    return lock.tryLock();
  }

  /** Gives the folio lock back. */
  public void unlock() {
    lock.unlock();
  }

  @Override
  public boolean isLocked() {
    return lock.isLocked();
  }

  @Override
  public boolean isSwapcache() {
    return has(PageState.FLAG_SWAPCACHE);
  }

  @Override
  public boolean isUptodate() {
    return has(PageState.FLAG_UPTODATE);
  }

  @Override
  public boolean isDirty() {
    return has(PageState.FLAG_DIRTY);
  }

  @Override
  public boolean isWriteback() {
    return has(PageState.FLAG_WRITEBACK);
  }

  boolean isReclaim() {
    return has(PageState.FLAG_RECLAIM);
  }

  @Override
  public void markUptodate() {
    set(PageState.FLAG_UPTODATE);
  }

  @Override
  public void markDirty() {
    set(PageState.FLAG_DIRTY);
    clear(PageState.FLAG_RECLAIM);
  }

  /** Whether it was dirty, which it is not any more (folio_clear_dirty_for_io). */
  boolean clearDirtyForIo() {
    return clear(PageState.FLAG_DIRTY);
  }

  private boolean has(int flag) {
    return (flags.get() & flag) != 0;
  }

  void set(int flag) {
    allocator.sync().point(Sync.Op.FOLIO_FLAGS, id);
    int f = flags.get();
    while (!flags.compareAndSet(f, f | flag)) {
      f = flags.get();
    }
  }

  boolean clear(int flag) {
    allocator.sync().point(Sync.Op.FOLIO_FLAGS, id);
    int f = flags.get();
    while (!flags.compareAndSet(f, f & ~flag)) {
      f = flags.get();
    }
    return (f & flag) != 0;
  }

  /** Every flag, as {@link PageState} has them. */
  public int flags() {
    return flags.get() | (isLocked() ? PageState.FLAG_LOCKED : 0);
  }

  /** References to it. */
  public int refs() {
    allocator.sync().look(Sync.Op.FOLIO_REF, id);
    return refs.get();
  }

  /** Takes one more reference; the caller has one. */
  void get() {
    allocator.sync().point(Sync.Op.FOLIO_REF, id);
    refs.getAndIncrement();
  }

  /** Takes a reference unless the last one has gone. */
  boolean tryGet() {
    allocator.sync().point(Sync.Op.FOLIO_REF, id);
    int n = refs.get();
    while (n != 0) {
      if (refs.compareAndSet(n, n + 1)) {
        return true;
      }
      n = refs.get();
    }
    return false;
  }

  /** Takes all references away if there are exactly so many (folio_ref_freeze). */
  boolean freeze(int expected) {
    allocator.sync().point(Sync.Op.FOLIO_REF, id);
    return refs.compareAndSet(expected, 0);
  }

  /** Drops a reference; the last one frees it. */
  void put() {
    putAndCount();
  }

  /** Drops a reference, and gives how many are left; after the last one the folio is free. */
  int putAndCount() {
    allocator.sync().point(Sync.Op.FOLIO_REF, id);
    int left = refs.decrementAndGet();
    if (left == 0) {
      free();
    }
    return left;
  }

  /** Frees it; the last reference has gone. */
  void free() {
    Memcg charged = memcg;
    memcg = null;
    allocator.free(this);
    if (charged != null) {
      charged.put();
    }
  }
}
