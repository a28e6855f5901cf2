package io.zswap.store;

import io.zswap.api.AreaFullException;
import io.zswap.api.StaleHandleException;
import io.zswap.api.area.AreaStatistics;
import io.zswap.api.area.PageArea;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A trivial area in an array, right or with one fault, for those who look for faults. */
final class WrongArea implements PageArea {
  /** What is wrong with it. */
  enum Fault {
    NONE,
    /** A handle is good again when its slot is used again. */
    NO_GENERATION,
    /** A page goes away some time after the call that freed it. */
    LATE_FREE,
    /** Two who take a page at the same time both get it. */
    TWO_TAKERS,
    /** A page is there before all of it has been copied. */
    TORN_STORE
  }

  private final Fault fault;
  private final byte[] @Nullable [] pages;
  private final long[] generations;
  private final Deque<Long> late = new ArrayDeque<>();
  private @Nullable CountDownLatch taker;

  WrongArea(int slots, Fault fault) {
    this.fault = fault;
    pages = new byte[slots][];
    generations = new long[slots];
  }

  @Override
  public int pageSize() {
    return Pages.SIZE;
  }

  @Override
  public synchronized long pageOut(ByteBuffer page) {
    for (int slot = 0; slot < pages.length; slot++) {
      if (pages[slot] == null) {
        byte[] bytes = new byte[Pages.SIZE];
        page.get(page.position(), bytes);
        if (fault == Fault.TORN_STORE) {
          bytes[Pages.SIZE - 1] ^= 1;
        }
        pages[slot] = bytes;
        return ++generations[slot] << 30 | slot;
      }
    }
    throw new AreaFullException("full");
  }

  private static int slot(long handle) {
    return (int) handle & (Handles.MAX_SLOTS - 1);
  }

  private byte[] find(long handle) {
    int slot = slot(handle);
    byte[] page = pages[slot];
    boolean good = fault == Fault.NO_GENERATION || generations[slot] == handle >>> 30;
    if (page == null || !good) {
      throw new StaleHandleException("stale");
    }
    return page;
  }

  @Override
  public synchronized void read(long handle, ByteBuffer page) {
    page.put(page.position(), find(handle));
  }

  @Override
  public void pageIn(long handle, ByteBuffer page) {
    byte[] found;
    synchronized (this) {
      found = find(handle);
      page.put(page.position(), found);
    }
    if (fault == Fault.TWO_TAKERS) {
      meet();
    }
    synchronized (this) {
      if (fault != Fault.TWO_TAKERS) {
        find(handle);
      }
      pages[slot(handle)] = null;
    }
  }

  /** Waits for another taker, but not for long. */
  private void meet() {
    CountDownLatch mine;
    synchronized (this) {
      CountDownLatch other = taker;
      if (other != null) {
        taker = null;
        other.countDown();
        return;
      }
      mine = new CountDownLatch(1);
      taker = mine;
    }
    try {
      boolean met = mine.await(1, TimeUnit.MILLISECONDS);
      synchronized (this) {
        if (!met && taker == mine) {
          taker = null;
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public synchronized void free(long handle) {
    find(handle);
    if (fault == Fault.LATE_FREE) {
      late.add(handle);
      if (late.size() < 3) {
        return;
      }
      pages[slot(late.remove())] = null;
      return;
    }
    pages[slot(handle)] = null;
  }

  @Override
  public AreaStatistics statistics() {
    throw new UnsupportedOperationException();
  }

  @Override
  public long shrink(long n) {
    return 0;
  }

  @Override
  public void close() {}
}
