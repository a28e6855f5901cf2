package io.zswap.core.pool;

import io.zswap.core.sync.DelayedWork;
import io.zswap.core.sync.Mutex;
import io.zswap.core.sync.Sync;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/**
 * All that add to a {@link PackedPool}, and what becomes of their segments when there is nothing in
 * them: those begin anew at once, and go if they have nothing in them some seconds later either.
 * Thread-safe.
 */
final class SegmentLogs {
  private static final int IDLE_SECONDS = 5;

  private final Sync sync;
  private final List<SegmentLog> all = new CopyOnWriteArrayList<>();

  /** Where that fails, whoever finds one idle again tries again. */
  private final DelayedWork closing;

  SegmentLogs(Sync sync) {
    this.sync = sync;
    closing = new DelayedWork(this::closeIdle, IDLE_SECONDS, sync);
  }

  SegmentLog add(PackedPool pool, Mutex guard) {
    SegmentLog log = new SegmentLog(pool, guard, sync);
    all.add(log);
    return log;
  }

  /** There is nothing in an open segment. */
  void idle(Segment segment) {
    closing.queue();
    SegmentLog log = segment.log();
    // Who has it may be about to put something there.
    if (log != null) {
      tryTo(SegmentLog::rewindIfIdle, log);
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
        closing.queue();
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
