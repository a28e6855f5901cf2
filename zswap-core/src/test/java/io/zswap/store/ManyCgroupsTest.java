package io.zswap.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.zswap.api.MemCgroup;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Cgroups as deep and as many as somebody cares to make. */
@Timeout(120)
class ManyCgroupsTest {
  /** More calls in each other than a small stack has room for. */
  private static final int DEEP = 5_000;

  private static final int SMALL_STACK = 200 << 10;

  private final SwapArea area = SwapArea.builder().size(1 << 20).build();
  private final Cgroups cgroups = area.cgroups();

  @AfterEach
  void close() {
    area.close();
  }

  /** The root comes first. */
  private List<MemCgroup> line(int deep) {
    List<MemCgroup> line = new ArrayList<>(List.of(cgroups.root()));
    for (int i = 1; i <= deep; i++) {
      line.add(cgroups.create(line.get(i - 1)));
    }
    return line;
  }

  @Test
  void aThousandDeep() {
    List<MemCgroup> line = line(1_000);
    MemCgroup first = line.get(1);
    MemCgroup last = line.get(1_000);
    long inMemory = area.pageOut(Pages.page(1), last);
    assertEquals(1, first.zswapped(), "charged all the way up");
    cgroups.max(first, 0);
    long onDevice = area.pageOut(Pages.page(2), last);
    assertEquals(1, first.zswapped(), "limited from all the way up");
    cgroups.max(first, MemCgroup.UNLIMITED);
    assertEquals(1, area.shrink(1), "written back from down there");
    assertEquals(0, first.zswapped());
    assertEquals(Pages.page(1), Pages.read(area, inMemory));
    assertEquals(Pages.page(2), Pages.read(area, onDevice));
    assertThrows(IllegalStateException.class, () -> cgroups.remove(first));
  }

  private WeakReference<MemCgroup> used() {
    MemCgroup group = cgroups.create(cgroups.root());
    area.free(area.pageOut(Pages.page(1), group));
    area.free(area.pageOut(Pages.page(3), group));
    cgroups.remove(group);
    return new WeakReference<>(group);
  }

  @Test
  void nothingIsLeftOfThoseThatWereRemoved() {
    List<WeakReference<MemCgroup>> gone = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      gone.add(used());
    }
    // The area may hold on to the last one for a while.
    for (int tries = 0; gone.stream().filter(group -> !group.refersTo(null)).count() > 1; tries++) {
      assertTrue(tries < 50, "cgroups that were removed are still there");
      System.gc();
    }
  }

  /** A page keeps the cgroup that it came from, which keeps its ancestors, removed or not. */
  @Test
  void thePageOfALineThatWasRemoved() throws InterruptedException {
    AtomicReference<Throwable> failure = new AtomicReference<>();
    Thread small =
        new Thread(
            null,
            () -> {
              List<MemCgroup> line = line(DEEP);
              long handle = area.pageOut(Pages.page(1), line.get(DEEP));
              for (int i = DEEP; i > 0; i--) {
                cgroups.remove(line.get(i));
              }
              assertEquals(Pages.page(1), Pages.read(area, handle));
              // Now all of them go at once.
              area.free(handle);
            },
            "small stack",
            SMALL_STACK);
    small.setUncaughtExceptionHandler((thread, e) -> failure.set(e));
    small.start();
    small.join();
    assertEquals(null, failure.get());
    assertEquals(0, area.statistics().slotsUsed());
  }

  @Tag("long")
  @Test
  void oneTooManyIsRefused() {
    List<MemCgroup> line = line(65_535);
    MemCgroup last = line.get(65_535);
    IllegalStateException e = assertThrows(IllegalStateException.class, () -> cgroups.create(last));
    assertTrue(String.valueOf(e.getMessage()).contains("65,535"), e.getMessage());
    // What is there is as good as before, and who makes room gets the next one.
    long handle = area.pageOut(Pages.page(1), last);
    assertEquals(1, line.get(1).zswapped());
    area.free(handle);
    cgroups.remove(last);
    cgroups.create(line.get(65_534));
  }
}
