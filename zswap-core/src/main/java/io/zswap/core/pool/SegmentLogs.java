package io.zswap.core.pool;

import io.zswap.core.sync.Mutex;
import io.zswap.core.sync.Sync;
import java.lang.ref.WeakReference;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/**
 * All that add to a {@link PackedPool}, and what becomes of their segments when there is nothing in
 * them: those begin anew at once, and go if they have nothing in them some seconds later either.
 * Thread-safe.
 */
final class SegmentLogs {
  private static final int IDLE_SECONDS = 5;

  /** Does not keep a pool alive that everybody else has forgotten. */
  private record Tick(WeakReference<SegmentLogs> logs) implements Runnable {
    @Override
    public void run() {
      SegmentLogs here = logs.get();
      if (here != null) {
        here.ticking.set(false);
        here.closeIdle();
      }
    }
  }

  private final Sync sync;
  private final List<SegmentLog> all = new CopyOnWriteArrayList<>();
  private final AtomicBoolean ticking = new AtomicBoolean();

  SegmentLogs(Sync sync) {
    this.sync = sync;
  }

  SegmentLog add(PackedPool pool, Mutex guard) {
    SegmentLog log = new SegmentLog(pool, guard, sync);
    all.add(log);
    return log;
  }

  /** There is nothing in an open segment. */
  void idle(Segment segment) {
    lookLater();
    SegmentLog log = segment.log();
    // Who has it may be about to put something there.
    if (log != null) {
      tryTo(SegmentLog::rewindIfIdle, log);
    }
  }

  /** Lets idle segments go in a while. */
  private void lookLater() {
    if (!ticking.get() && ticking.compareAndSet(false, true)) {
      try {
        sync.later(new Tick(new WeakReference<>(this)), IDLE_SECONDS);
      } catch (OutOfMemoryError e) {
        // No thread is to be had. Whoever finds one idle again tries again.
        ticking.set(false);
      }
    }
  }

  /** Closes those that wait for what is short, where nobody is at it: compaction may have them. */
  void closeLast() {
    for (SegmentLog log : all) {
      tryTo(SegmentLog::closeLast, log);
    }
  }

  private void closeIdle() {
    for (SegmentLog log : all) {
      if (!tryTo(SegmentLog::endIfIdle, log)) {
        lookLater();
      }
    }
  }

  /** Whether nobody else was at it. */
  private static boolean tryTo(Consumer<SegmentLog> what, SegmentLog log) {
    if (!log.guard.tryLock()) {
      return false;
    }
    try {
      what.accept(log);
      return true;
    } finally {
      log.guard.unlock();
    }
  }
}
