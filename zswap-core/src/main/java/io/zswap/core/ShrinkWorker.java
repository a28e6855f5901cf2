package io.zswap.core;

import io.zswap.core.lru.ListLru;
import io.zswap.core.memcg.Memcg;
import io.zswap.core.memcg.MemcgTree;
import io.zswap.core.sync.Mutex;
import io.zswap.core.sync.Sync;
import org.jspecify.annotations.Nullable;

/**
 * The global shrink worker: when the pool limit was hit, it shrinks down to the accept threshold,
 * one page of one cgroup after the other, so that all pay. In a store with one cgroup, or where
 * only one had pages in the last round, there is nobody to take turns with, and several pages are
 * asked for at once. Thread-safe.
 */
final class ShrinkWorker {
  private static final int MAX_RECLAIM_RETRIES = 16;

  /** So many that what a turn costs by itself hardly counts. */
  private static final int MAX_TURN = 16;

  private final MemcgTree memcgs;
  private final ShrinkPasses passes;
  private final Limits limits;

  /** Guards the cursor (zswap_shrink_lock). */
  private final Mutex lock;

  private volatile boolean stopped;

  /** The cgroup shrunk last, referenced; the next run goes on after it (zswap_next_shrink). */
  private @Nullable Memcg nextShrink;

  ShrinkWorker(MemcgTree memcgs, ShrinkPasses passes, Limits limits, Sync sync) {
    this.memcgs = memcgs;
    this.passes = passes;
    this.limits = limits;
    lock = sync.mutex("zswap shrink");
  }

  /** Ends the run that is under way, and those that are to come: it is not worth their while. */
  void stop() {
    stopped = true;
  }

  /** Shrinks until the threshold is reached or nothing helps (shrink_worker). */
  void run() {
    ShrinkPass pass = passes.take();
    try {
      run(pass);
    } finally {
      passes.give(pass);
    }
  }

  private void run(ShrinkPass pass) {
    long threshold = limits.acceptThrPages();
    long retries = MAX_RECLAIM_RETRIES + pass.moreRetries();
    long failures = 0;
    int attempts = 0;
    int paying = 0;
    do {
      Memcg memcg = advance();
      if (memcg == null) {
        // A round is over. It counts as a failure if nobody in it had anything to shrink.
        if (attempts == 0 && ++failures >= MAX_RECLAIM_RETRIES) {
          break;
        }
        paying = attempts;
        attempts = 0;
        continue;
      }
      int turn =
          isAlone(pass, paying) ? atOnce(limits.excess(threshold) - pass.pagesUnderWay()) : 1;
      long walked = shrink(memcg, turn, pass);
      if (walked == 0) {
        continue;
      }
      attempts++;
      boolean shrunk = ListLru.removed(walked) > 0;
      failures += pass.takeKept() + (shrunk ? 0 : Math.min(turn, ListLru.offered(walked)));
      if (failures >= retries) {
        break;
      }
    } while (!stopped && isAbove(threshold, pass));
  }

  /** Shrinks a cgroup by so many pages, and gives up the reference to it. */
  private static long shrink(Memcg memcg, int pages, ShrinkPass pass) {
    try {
      return pass.shrinker().shrinkMemcg(memcg, pages);
    } finally {
      memcg.put();
    }
  }

  /**
   * Whether a store's cgroup has no other to take turns with.
   *
   * @param paying how many had pages in the last round
   */
  private boolean isAlone(ShrinkPass pass, int paying) {
    return pass.isBatched() && (paying == 1 || memcgs.living().length == 1);
  }

  /** How many of the pages that should go are asked for at once. */
  private static int atOnce(long wanted) {
    return (int) Math.max(1, Math.min(MAX_TURN, wanted));
  }

  /** Whether there is more to do, and sense in it: not on a device that fails. */
  private boolean isAbove(long threshold, ShrinkPass pass) {
    if (pass.takeRefused()) {
      return false;
    }
    if (limits.isAbove(threshold + pass.pagesUnderWay())) {
      return true;
    }
    return pass.flush() && !pass.takeRefused() && limits.isAbove(threshold);
  }

  /**
   * Shrinks by hand, as far as it goes.
   *
   * @param pages how many pages are to leave at most
   * @param attempts how many tries may fail before it gives up
   * @return how many left
   */
  long shrink(long pages, long attempts) {
    ShrinkPass pass = passes.take();
    try {
      long done = shrink(pages, attempts, pass);
      pass.flush();
      return done - pass.takeKept();
    } finally {
      passes.give(pass);
    }
  }

  private long shrink(long pages, long attempts, ShrinkPass pass) {
    long done = 0;
    long left = attempts;
    int idleRounds = 0;
    boolean idle = true;
    while (true) {
      if (done >= pages) {
        pass.flush();
      }
      long kept = pass.takeKept();
      done -= kept;
      left -= kept;
      // The first round may be the rest of one.
      if (pass.takeRefused() || done >= pages || left <= 0 || idleRounds == 2) {
        return done;
      }
      Memcg memcg = advance();
      if (memcg == null) {
        idleRounds += idle ? 1 : 0;
        idle = true;
        continue;
      }
      int turn = isAlone(pass, 0) ? atOnce(pages - done) : 1;
      long walked = shrink(memcg, turn, pass);
      if (walked == 0) {
        continue;
      }
      idle = false;
      done += ListLru.removed(walked);
      left -= ListLru.offered(walked) - ListLru.removed(walked);
    }
  }

  /**
   * Moves the cursor to the next cgroup that is online.
   *
   * @return that cgroup, referenced once more, because the cursor's reference may be dropped by
   *     {@link #offlineCleanup} while it is being shrunk; null at the end of a round
   */
  private @Nullable Memcg advance() {
    lock.lock();
    try {
      // The cursor must not rest on a cgroup that is going offline: whether its cleanup has been
      // here already or is yet to come cannot be told, and without it the reference would stay.
      do {
        nextShrink = memcgs.iter(nextShrink);
      } while (nextShrink != null && !nextShrink.tryGetOnline());
      return nextShrink;
    } finally {
      lock.unlock();
    }
  }

  /** Moves the cursor off a cgroup that goes offline (zswap_memcg_offline_cleanup). */
  void offlineCleanup(Memcg memcg) {
    lock.lock();
    try {
      if (nextShrink == memcg) {
        do {
          nextShrink = memcgs.iter(nextShrink);
        } while (nextShrink != null && !nextShrink.isOnline());
      }
    } finally {
      lock.unlock();
    }
  }
}
