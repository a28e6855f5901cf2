package io.zswap.core.pool;

/**
 * The size classes of {@link ZsmallocPool} for one page size: how large an object of each class is,
 * over how many consecutive pages its objects are laid out so that least is lost, and which classes
 * share pages. Immutable.
 */
final class SizeClasses {
  private static final int MIN_SIZE = 32;

  /** Room that every object leaves for its handle. */
  static final int HANDLE_SIZE = 8;

  private final int pageSize;
  private final int delta;

  /** By class: the class whose pages it uses. */
  private final int[] merged;

  private final int[] size;
  private final int[] pages;
  private final int[] objects;

  SizeClasses(int pageSize) {
    this.pageSize = pageSize;
    delta = Math.max(8, pageSize / 256);
    int classes = (pageSize - MIN_SIZE + delta - 1) / delta + 1;
    merged = new int[classes];
    size = new int[classes];
    pages = new int[classes];
    objects = new int[classes];
    for (int i = classes - 1; i >= 0; i--) {
      size[i] = Math.min(pageSize, MIN_SIZE + i * delta);
      pages[i] = bestPages(size[i]);
      objects[i] = pages[i] * pageSize / size[i];
      boolean same = i + 1 < classes && pages[i] == pages[i + 1] && objects[i] == objects[i + 1];
      merged[i] = same ? merged[i + 1] : i;
    }
  }

  private int bestPages(int objectSize) {
    int best = 1;
    for (int c = 2; c <= SpanPool.MAX_SPAN; c++) {
      if (c * pageSize % objectSize < best * pageSize % objectSize) {
        best = c;
      }
    }
    return best;
  }

  int count() {
    return merged.length;
  }

  /** The class that this one shares its zspages with: itself, or a larger one. */
  int mergedWith(int cls) {
    return merged[cls];
  }

  /** The class that serves a request of 1 to pageSize bytes. */
  int classOf(int requested) {
    int n = Math.min(pageSize, Math.max(MIN_SIZE, requested + HANDLE_SIZE));
    return merged[(n - MIN_SIZE + delta - 1) / delta];
  }

  /** Bytes from one object to the next. */
  int size(int cls) {
    return size[cls];
  }

  /** Pages of a zspage. */
  int pages(int cls) {
    return pages[cls];
  }

  /** Objects in a zspage. */
  int objects(int cls) {
    return objects[cls];
  }
}
