package io.zswap.core.pool;

import java.util.function.IntUnaryOperator;

/**
 * The size classes of {@link ZsmallocPool} for one page size: how large an object of each class is,
 * over how many consecutive pages its objects are laid out so that least is lost, and which classes
 * share pages. Immutable.
 */
final class SizeClasses {
  private static final int MIN_SIZE = 32;

  /** Room in every object for its header. */
  static final int HEADER = 4;

  /** What the kernel's objects have in its place: a handle. */
  private static final int KERNEL_HEADER = 8;

  /** Sizes are multiples of this. */
  private static final int ALIGNMENT = 8;

  /** Pages of a zspage: what a kernel is built with by default, and what it can be built with. */
  private static final int LONGEST_BY_DEFAULT = 8;

  private static final int LONGEST = 16;

  /** Objects of a class that is used at all: in a small pool, too, many pages may be alike. */
  private static final int FEWEST = 16;

  private final int pageSize;
  private final int room;
  private final int delta;

  /** By class: the class whose pages it uses. */
  private final int[] merged;

  private final int[] size;
  private final int[] pages;
  private final int[] objects;

  /**
   * @param room bytes of every object for its header
   * @param delta bytes from one class to the next
   * @param bestPages how many pages the zspages for objects of so many bytes have
   */
  private SizeClasses(int pageSize, int room, int delta, IntUnaryOperator bestPages) {
    this.pageSize = pageSize;
    this.room = room;
    this.delta = delta;
    int classes = count(pageSize, delta);
    merged = new int[classes];
    size = new int[classes];
    pages = new int[classes];
    objects = new int[classes];
    for (int i = classes - 1; i >= 0; i--) {
      size[i] = Math.min(pageSize, MIN_SIZE + i * delta);
      pages[i] = bestPages.applyAsInt(size[i]);
      objects[i] = pages[i] * pageSize / size[i];
      boolean same = i + 1 < classes && pages[i] == pages[i + 1] && objects[i] == objects[i + 1];
      merged[i] = same ? merged[i + 1] : i;
    }
  }

  /** As in the kernel: the zspages with the least left over at their end. */
  static SizeClasses ofKernel(int pageSize) {
    return new SizeClasses(
        pageSize,
        KERNEL_HEADER,
        Math.max(ALIGNMENT, pageSize / 256),
        size -> {
          int best = 1;
          for (int c = 2; c <= LONGEST_BY_DEFAULT; c++) {
            if (c * pageSize % size < best * pageSize % size) {
              best = c;
            }
          }
          return best;
        });
  }

  /**
   * For a known number of objects. The longer a zspage, the less each object loses, but of each
   * class about half a zspage is always empty; how much that is for each object depends on how many
   * there are.
   *
   * @param expected objects in all classes
   */
  static SizeClasses forObjects(int pageSize, long expected) {
    int delta = Math.max(ALIGNMENT, pageSize / 512);
    // Lengths come in clusters: about half of the classes have hardly any.
    double inEach = Math.max(FEWEST, 2.0 * expected / count(pageSize, delta));
    return new SizeClasses(
        pageSize,
        HEADER,
        delta,
        size -> {
          int best = 1;
          for (int c = 2; c <= LONGEST; c++) {
            if (cost(c * pageSize, size, inEach) < cost(best * pageSize, size, inEach)) {
              best = c;
            }
          }
          return best;
        });
  }

  /** Bytes for an object, with its part of the zspage that has room. */
  private static double cost(int zspage, int size, double inClass) {
    int inZspage = zspage / size;
    return (double) zspage / inZspage + zspage / 2.0 / inClass;
  }

  private static int count(int pageSize, int delta) {
    return (pageSize - MIN_SIZE + delta - 1) / delta + 1;
  }

  int count() {
    return merged.length;
  }

  /** Pages that a zspage of each class has, of those with more than one object. */
  int pagesOfEach() {
    int sum = 0;
    for (int i = 0; i < merged.length; i++) {
      sum += merged[i] == i && objects[i] > 1 ? pages[i] : 0;
    }
    return sum;
  }

  /** The class that this one shares its zspages with: itself, or a larger one. */
  int mergedWith(int cls) {
    return merged[cls];
  }

  /** The class that serves a request of 1 to pageSize bytes. */
  int classOf(int requested) {
    int n = Math.min(pageSize, Math.max(MIN_SIZE, requested + room));
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
