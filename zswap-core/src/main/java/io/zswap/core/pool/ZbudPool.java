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

  /** Units in a page beside the header, which takes one itself. */
  private static final int NCHUNKS = 63;

  private final int chunkSize;
  private final int[] unbuddied = new int[NCHUNKS];

  ZbudPool(ChunkSource source, FaultInjection faults, Sync sync) {
    super("zbud", source, faults, sync);
    chunkSize = pageSize / (NCHUNKS + 1);
    Arrays.fill(unbuddied, NONE);
  }

  @Override
  public String type() {
    return TYPE;
  }

  /** The pages of a chunk: units of the first and the last buddy, neighbours in the list. */
  private static final class Pages extends SpanChunk {
    private final byte[] first = new byte[ChunkSource.MAX_PAGES];
    private final byte[] last = new byte[ChunkSource.MAX_PAGES];
    final int[] after = new int[ChunkSource.MAX_PAGES];
    final int[] before = new int[ChunkSource.MAX_PAGES];

    Pages(int number) {
      super(number);
    }

    @Override
    void makeRoom(int spanPages) {}

    int first(int page) {
      return first[index(page)];
    }

    int last(int page) {
      return last[index(page)];
    }

    void set(int page, int newFirst, int newLast) {
      first[index(page)] = (byte) newFirst;
      last[index(page)] = (byte) newLast;
    }

    int room(int page) {
      return NCHUNKS - first(page) - last(page);
    }

    boolean hasRoom(int page) {
      return first(page) == 0 || last(page) == 0;
    }
  }

  private Pages pages(int page) {
    return (Pages) chunk(page);
  }

  @Override
  SpanChunk newChunk(int number) {
    return new Pages(number);
  }

  @Override
  public long malloc(int size) {
    if (size <= 0) {
      return INVALID;
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
        pages(page).set(page, 0, 0);
      }
      Pages in = pages(page);
      boolean atStart = in.first(page) == 0;
      in.set(page, atStart ? need : in.first(page), atStart ? in.last(page) : need);
      if (in.hasRoom(page)) {
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
      Pages in = pages(page);
      int place = offsetOf(handle) - spanStart(page);
      boolean atStart = place == chunkSize;
      if (atStart ? in.first(page) == 0 : place != pageSize - in.last(page) * chunkSize) {
        throw wrongHandle(handle);
      }
      if (in.hasRoom(page)) {
        unlink(page);
      }
      in.set(page, atStart ? 0 : in.first(page), atStart ? in.last(page) : 0);
      if (in.room(page) == NCHUNKS) {
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

  private void link(int page) {
    Pages in = pages(page);
    int room = in.room(page);
    int head = unbuddied[room];
    in.before[index(page)] = NONE;
    in.after[index(page)] = head;
    if (head != NONE) {
      pages(head).before[index(head)] = page;
    }
    unbuddied[room] = page;
  }

  private void unlink(int page) {
    Pages in = pages(page);
    int before = in.before[index(page)];
    int after = in.after[index(page)];
    if (after != NONE) {
      pages(after).before[index(after)] = before;
    }
    if (before != NONE) {
      pages(before).after[index(before)] = after;
    } else {
      unbuddied[in.room(page)] = after;
    }
  }
}
