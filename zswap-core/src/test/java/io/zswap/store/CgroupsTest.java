package io.zswap.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.zswap.api.ForeignHandleException;
import io.zswap.api.MemCgroup;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** What users see of cgroups: limits, policies, and what becomes of pages when one is removed. */
class CgroupsTest {
  private final SwapArea area = SwapArea.builder().size(100 * Pages.SIZE).build();
  private final Cgroups cgroups = area.cgroups();
  private final MemCgroup group = cgroups.create(cgroups.root());

  @AfterEach
  void close() {
    area.close();
  }

  @Test
  void aPageOfARemovedCgroupIsTheParents() {
    MemCgroup child = cgroups.create(group);
    cgroups.writeback(child, false);
    long handle = area.pageOut(Pages.page(1), child);
    assertEquals(0, area.shrink(10), "which its cgroup does not allow");
    cgroups.remove(child);
    assertEquals(Pages.page(1), Pages.read(area, handle));
    assertEquals(1, group.zswapped());
    assertEquals(1, area.shrink(10), "which the parent allows");
    assertEquals(0, group.zswapped());
    assertEquals(Pages.page(1), Pages.read(area, handle));
    area.free(handle);
  }

  @Test
  void aPageForARemovedCgroupIsTheParents() {
    MemCgroup child = cgroups.create(group);
    cgroups.remove(child);
    long handle = area.pageOut(Pages.page(1), child);
    assertEquals(1, group.zswapped());
    assertEquals(0, child.zswapped());
    cgroups.max(group, 0);
    area.pageOut(Pages.page(2), child);
    assertTrue(area.statistics().pswpout() > 0, "the parent's limit is for it, too");
    assertEquals(Pages.page(1), Pages.read(area, handle));
  }

  /** A page that takes a bit more than half of one. */
  private static ByteBuffer page(int seed) {
    byte[] part = new byte[Pages.SIZE * 5 / 8];
    new Random(seed).nextBytes(part);
    return ByteBuffer.allocateDirect(Pages.SIZE).put(0, part);
  }

  /** Pages that a new cgroup takes before one goes to the device. */
  private int pagesWithin(long bytes) {
    MemCgroup limited = cgroups.create(cgroups.root());
    cgroups.max(limited, bytes);
    long before = area.statistics().pswpout();
    int pages = 0;
    while (true) {
      area.pageOut(page(pages), limited);
      if (area.statistics().pswpout() > before) {
        return pages;
      }
      pages++;
    }
  }

  @Test
  void limitsAreWholePages() {
    assertEquals(0, pagesWithin(Pages.SIZE - 1));
    // The first leaves room, as it takes less than a page, and the second takes more.
    assertEquals(2, pagesWithin(Pages.SIZE));
    assertEquals(2, pagesWithin(2 * Pages.SIZE - 1));
    assertEquals(4, pagesWithin(2 * Pages.SIZE));
    cgroups.max(group, 2 * Pages.SIZE - 1);
    assertEquals(1, group.zswapMax());
    cgroups.max(group, MemCgroup.UNLIMITED);
    assertEquals(MemCgroup.UNLIMITED, group.zswapMax());
  }

  @Test
  void limitsBelowZeroAreRefused() {
    cgroups.max(group, 3 * Pages.SIZE);
    assertThrows(IllegalArgumentException.class, () -> cgroups.max(group, -1));
    assertThrows(IllegalArgumentException.class, () -> cgroups.max(group, Long.MIN_VALUE));
    assertEquals(3, group.zswapMax());
  }

  @Test
  void whatMayNotBeWrittenBackStays() {
    long handle = area.pageOut(Pages.page(1), group);
    cgroups.writeback(group, false);
    assertEquals(0, area.shrink(10));
    assertEquals(1, group.zswapped());
    assertEquals(0, area.statistics().pswpout());
    cgroups.writeback(group, true);
    assertEquals(1, area.shrink(10));
    assertEquals(Pages.page(1), Pages.read(area, handle));
  }

  @Test
  void theRootCannotBeRemoved() {
    assertThrows(IllegalStateException.class, () -> cgroups.remove(cgroups.root()));
    assertTrue(cgroups.root().isOnline());
    area.free(area.pageOut(Pages.page(1)));
  }

  @Test
  @SuppressWarnings("NullAway") // Null is what they are given.
  void nullIsNoCgroup() {
    for (Executable call :
        List.<Executable>of(
            () -> cgroups.max(null, 0),
            () -> cgroups.writeback(null, false),
            () -> cgroups.remove(null),
            () -> cgroups.create(null),
            () -> area.pageOut(Pages.page(1), null))) {
      assertThrows(NullPointerException.class, call);
    }
  }

  @Test
  void anotherAreasCgroupsAreRefused() {
    try (SwapArea other = SwapArea.builder().build()) {
      MemCgroup foreign = other.cgroups().create(other.cgroups().root());
      for (Executable call :
          List.<Executable>of(
              () -> cgroups.max(foreign, 0),
              () -> cgroups.writeback(foreign, false),
              () -> cgroups.remove(foreign),
              () -> cgroups.create(foreign),
              () -> area.pageOut(Pages.page(1), foreign))) {
        assertThrows(ForeignHandleException.class, call);
      }
      assertEquals(MemCgroup.UNLIMITED, foreign.zswapMax());
      assertTrue(foreign.zswapWriteback() && foreign.isOnline());
      assertEquals(0, area.statistics().slotsUsed());
    }
  }
}
