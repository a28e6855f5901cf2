package io.zswap.conformance.realpages;

import java.util.Arrays;

/**
 * Which pages are thought to be unused, in memory or swapped out, with a random choice among each
 * in constant time. Not thread-safe.
 */
final class PageSets {
  enum Where {
    UNUSED,
    MEMORY,
    SWAPPED
  }

  private final Where[] where;
  private final int[] position;
  private final int[][] members;
  private final int[] sizes;

  PageSets(int pages) {
    where = new Where[pages];
    position = new int[pages];
    members = new int[Where.values().length][pages];
    sizes = new int[Where.values().length];
    Arrays.fill(where, Where.UNUSED);
    for (int page = 0; page < pages; page++) {
      position[page] = page;
      members[Where.UNUSED.ordinal()][page] = page;
    }
    sizes[Where.UNUSED.ordinal()] = pages;
  }

  int size(Where set) {
    return sizes[set.ordinal()];
  }

  int get(Where set, int index) {
    return members[set.ordinal()][index];
  }

  Where of(int page) {
    return where[page];
  }

  void move(int page, Where to) {
    int from = where[page].ordinal();
    int last = members[from][--sizes[from]];
    members[from][position[page]] = last;
    position[last] = position[page];
    where[page] = to;
    position[page] = sizes[to.ordinal()];
    members[to.ordinal()][sizes[to.ordinal()]++] = page;
  }

  /** Every page of a set goes to another. */
  void moveAll(Where from, Where to) {
    while (size(from) > 0) {
      move(get(from, size(from) - 1), to);
    }
  }
}
