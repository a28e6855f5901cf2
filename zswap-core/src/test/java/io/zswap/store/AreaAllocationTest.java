package io.zswap.store;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

/** Paging out, reading, paging in and freeing leave nothing for the garbage collector. */
class AreaAllocationTest {
  private static final int WINDOWS = 10;
  private static final int ROUNDS = 10_000;

  private static void rounds(SwapArea area, ByteBuffer page) {
    for (int i = 0; i < ROUNDS; i++) {
      page.putInt(0, i);
      long first = area.pageOut(page);
      long second = area.pageOut(page);
      area.read(first, page);
      area.pageIn(first, page);
      area.free(second);
    }
  }

  @Test
  void hotPathAllocatesNothing() {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    try (SwapArea area = SwapArea.builder().size(1 << 20).build()) {
      ByteBuffer page = Pages.page(1);
      // What the JVM itself may do to a thread now and then.
      long tolerated = 2L * ROUNDS;
      long bytes = Long.MAX_VALUE;
      // Until the compilers are done, the codec libraries leave some.
      for (int window = 0; window < WINDOWS && bytes > tolerated; window++) {
        long before = threads.getCurrentThreadAllocatedBytes();
        rounds(area, page);
        bytes = threads.getCurrentThreadAllocatedBytes() - before;
      }
      assertTrue(bytes <= tolerated, bytes + " bytes in " + ROUNDS + " rounds");
    }
  }
}
