package io.zswap.conformance.faults;

import io.zswap.api.ClosedException;
import io.zswap.api.ZswapException;
import io.zswap.api.area.AreaStatistics;
import io.zswap.api.area.PageArea;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** One run of an area with one fault in it, held against a map. Not thread-safe. */
final class AreaTrial {
  private static final long PATIENCE_MILLIS = 10_000;

  /** Long enough for a close that does not wait to do its harm. */
  private static final long CLOSE_MILLIS = 5;

  /** What is done to an area. */
  enum What {
    OUT,
    READ,
    IN,
    FREE,
    SHRINK
  }

  /**
   * One operation.
   *
   * @param n the page, or how many of them
   */
  record Step(What what, int n) {
    @Override
    public String toString() {
      return "'" + what.name().toLowerCase(Locale.ROOT) + " " + n + "'";
    }
  }

  private final PageArea area;
  private final ByteBuffer page;
  private final Map<Integer, Long> handles = new TreeMap<>();
  private final List<String> broken = new ArrayList<>();
  private final List<String> lost = new ArrayList<>();
  private @Nullable Thread closer;

  AreaTrial(PageArea area) {
    this.area = area;
    page = ByteBuffer.allocateDirect(area.pageSize());
  }

  List<String> broken() {
    return broken;
  }

  List<String> lost() {
    return lost;
  }

  void expect(boolean good, String otherwise) {
    if (!good) {
      broken.add(otherwise);
    }
  }

  AreaStatistics statistics() {
    return area.statistics();
  }

  /** A third of the pages compresses, a third does not, a third is zeros but for every other. */
  private static void fill(ByteBuffer page, int n) {
    SplittableRandom random = new SplittableRandom(n);
    for (int at = 0; at < page.capacity(); at += Long.BYTES) {
      long value =
          switch (n % 3) {
            case 0 -> n + 1L;
            case 1 -> random.nextLong();
            default -> n % 2 == 0 ? 0 : at % 128 == 0 ? random.nextLong() : n;
          };
      page.putLong(at, value);
    }
  }

  private boolean holds(int n) {
    ByteBuffer must = ByteBuffer.allocate(page.capacity());
    fill(must, n);
    return must.equals(page.duplicate().clear());
  }

  /** Performs an operation that must succeed. */
  void apply(Step step) {
    if (!tryIt(step)) {
      lost.add(step + " failed, though nothing fails any more");
    }
  }

  /** Performs an operation; false if it ended with a typed error, as if it had not been. */
  boolean tryIt(Step step) {
    try {
      perform(step);
      return true;
    } catch (ZswapException e) {
      return false;
    } catch (RuntimeException | Error e) {
      broken.add(step + " gave " + e + ", not a typed error");
      return false;
    }
  }

  private void perform(Step step) {
    Long handle = handles.get(step.n);
    switch (step.what) {
      case OUT -> {
        if (handle == null) {
          fill(page, step.n);
          handles.put(step.n, area.pageOut(page));
        }
      }
      case READ -> {
        if (handle != null) {
          fill(page, -1);
          area.read(handle, page);
          check(step);
        }
      }
      case IN -> {
        if (handle != null) {
          fill(page, -1);
          area.pageIn(handle, page);
          handles.remove(step.n);
          check(step);
        }
      }
      case FREE -> {
        if (handle != null) {
          area.free(handle);
          handles.remove(step.n);
        }
      }
      case SHRINK -> area.shrink(step.n);
    }
  }

  private void check(Step step) {
    if (!holds(step.n)) {
      lost.add("I1 data: " + step + " gave other content than was put away");
    }
  }

  /** Every page is there, and the numbers are right. */
  void look() {
    for (int n : List.copyOf(handles.keySet())) {
      apply(new Step(What.READ, n));
    }
    long used = area.statistics().slotsUsed();
    expect(
        used == handles.size(),
        "I4 accounts: slots_used is " + used + ", pages: " + handles.size());
  }

  /** Gives everything up, and closes. */
  void end(FaultyFiles files) {
    look();
    for (int n : List.copyOf(handles.keySet())) {
      apply(new Step(What.FREE, n));
    }
    AreaStatistics left = area.statistics();
    expect(
        left.slotsUsed() == 0 && left.zswap().storedPages() == 0 && left.poolBytes() == 0,
        "I5 leaks: in the end slots_used is "
            + left.slotsUsed()
            + ", stored_pages "
            + left.zswap().storedPages()
            + ", pool_total_size "
            + left.poolBytes());
    closeTwice();
    isAllClosed(files);
  }

  void closeTwice() {
    area.close();
    area.close();
  }

  /** Whether closing ended with a typed error. */
  boolean closeFailing() {
    try {
      area.close();
      return false;
    } catch (ZswapException e) {
      return true;
    } catch (RuntimeException e) {
      broken.add("closing gave " + e + ", not a typed error");
      return true;
    }
  }

  void isAllClosed(FaultyFiles files) {
    expect(files.open() == 0, "I5 leaks: " + files.open() + " files are open after close");
  }

  /** Whether an operation is refused because the area is closed. */
  void closed(Step step) {
    try {
      switch (step.what) {
        case OUT -> area.pageOut(page);
        case SHRINK -> area.shrink(step.n);
        case FREE -> area.free(1);
        case READ -> area.read(1, page);
        case IN -> area.pageIn(1, page);
      }
      broken.add("I2 memory: " + step + " after close, without an exception");
    } catch (ClosedException e) {
      // As it should be.
    } catch (RuntimeException e) {
      broken.add("I2 memory: " + step + " after close gave " + e);
    }
  }

  /** Lets another thread close the area, and gives it time to do so. */
  void closeInBackground() {
    Thread thread = new Thread(area::close, "closer");
    thread.setDaemon(true);
    closer = thread;
    thread.start();
    join(thread, CLOSE_MILLIS);
  }

  void awaitClosed() {
    Thread thread = closer;
    if (thread != null) {
      join(thread, PATIENCE_MILLIS);
      expect(!thread.isAlive(), "I6 progress: close does not come back");
    }
  }

  private static void join(Thread thread, long millis) {
    try {
      thread.join(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
