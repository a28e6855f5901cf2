package io.zswap.core.pool;

import io.zswap.core.sync.FaultInjection;
import io.zswap.core.sync.Sync;
import java.util.Arrays;

/**
 * At most two objects ("buddies") to a page: one after the header at its start, one at its end.
 * Sizes are rounded up to 1/64 of a page. Pages with one buddy are listed by the room they have
 * left, the last one listed first.
 */
final class ZbudPool extends SpanPool {
  static final String TYPE = "zbud";

  private static final int EINVAL = -22;

  /** Units in a page beside the header, which takes one itself. */
  private static final int NCHUNKS = 63;

  private final int chunkSize;
  private final int[] unbuddied = new int[NCHUNKS];

  // By page: units of the first and of the last buddy, neighbours in the list.
  private byte[] first = {};
  private byte[] last = {};
  private int[] next = {};
  private int[] prev = {};

  ZbudPool(ChunkSource source, FaultInjection faults, Sync sync) {
    super("zbud", source, faults, sync);
    chunkSize = pageSize / (NCHUNKS + 1);
    Arrays.fill(unbuddied, NONE);
  }

  @Override
  public String type() {
    return TYPE;
  }

  @Override
  void growSpans(int spans) {
    first = Arrays.copyOf(first, spans);
    last = Arrays.copyOf(last, spans);
    next = Arrays.copyOf(next, spans);
    prev = Arrays.copyOf(prev, spans);
  }

  @Override
  public long malloc(int size) {
    if (size <= 0) {
      return EINVAL;
    }
    if (size > pageSize - 2 * chunkSize) {
      return NO_SPACE;
    }
    int need = (size + chunkSize - 1) / chunkSize;
    lock.lock();
    try {
      int page = takeUnbuddied(need);
      if (page == NONE) {
        page = takeSpan(1);
        if (page == NONE) {
          return NO_MEMORY;
        }
        first[page] = 0;
        last[page] = 0;
      }
      boolean atStart = first[page] == 0;
      if (atStart) {
        first[page] = (byte) need;
      } else {
        last[page] = (byte) need;
      }
      if (first[page] == 0 || last[page] == 0) {
        link(page);
      }
      int place = atStart ? chunkSize : pageSize - need * chunkSize;
      return handle(page, spanStart(page) + place);
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void free(long handle) {
    lock.lock();
    try {
      int page = spanOf(handle);
      int place = offsetOf(handle) - spanStart(page);
      boolean atStart = place == chunkSize;
      if (atStart ? first[page] == 0 : place != pageSize - last[page] * chunkSize) {
        throw wrongHandle(handle);
      }
      if (first[page] == 0 || last[page] == 0) {
        unlink(page);
      }
      if (atStart) {
        first[page] = 0;
      } else {
        last[page] = 0;
      }
      if (first[page] == 0 && last[page] == 0) {
        giveSpan(page);
      } else {
        link(page);
      }
    } finally {
      lock.unlock();
    }
  }

  private int takeUnbuddied(int need) {
    for (int room = need; room < NCHUNKS; room++) {
      int page = unbuddied[room];
      if (page != NONE) {
        unlink(page);
        return page;
      }
    }
    return NONE;
  }

  private int room(int page) {
    return NCHUNKS - first[page] - last[page];
  }

  private void link(int page) {
    int head = unbuddied[room(page)];
    prev[page] = NONE;
    next[page] = head;
    if (head != NONE) {
      prev[head] = page;
    }
    unbuddied[room(page)] = page;
  }

  private void unlink(int page) {
    if (next[page] != NONE) {
      prev[next[page]] = prev[page];
    }
    if (prev[page] != NONE) {
      next[prev[page]] = next[page];
    } else {
      unbuddied[room(page)] = next[page];
    }
  }
}
