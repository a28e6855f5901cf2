package io.zswap.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Buffers in memory of an Arena (JDK 22) that is closed, or another thread's. The JDK refuses to
 * touch it; native code would, and bring the process down.
 */
@Timeout(60)
class ArenaBuffersTest {
  /** As of which no preview. */
  private static final int SINCE = 22;

  private static final @Nullable Class<?> ARENA = arena();

  private static @Nullable Class<?> arena() {
    try {
      return Class.forName("java.lang.foreign.Arena");
    } catch (ClassNotFoundException e) {
      return null;
    }
  }

  /** A page's buffer in memory of a confined Arena, which is closed or not. */
  private static ByteBuffer buffer(Class<?> type, boolean closed) {
    try {
      Object arena = type.getMethod("ofConfined").invoke(null);
      Object segment = type.getMethod("allocate", long.class).invoke(arena, (long) Pages.SIZE);
      Object buffer =
          Class.forName("java.lang.foreign.MemorySegment")
              .getMethod("asByteBuffer")
              .invoke(segment);
      if (closed) {
        type.getMethod("close").invoke(arena);
      }
      return (ByteBuffer) buffer;
    } catch (ReflectiveOperationException e) {
      throw new LinkageError("not the Arena that is known", e);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"lz4", "zstd"})
  void areRefused(String codec) {
    if (ARENA == null || Runtime.version().feature() < SINCE) {
      assertTrue(Runtime.version().feature() < SINCE, "there is none before");
      return;
    }
    Class<?> type = ARENA;
    Map<String, ByteBuffer> buffers =
        Map.of(
            "java.lang.IllegalStateException",
            buffer(type, true),
            "java.lang.WrongThreadException",
            CompletableFuture.supplyAsync(() -> buffer(type, false)).join());
    try (SwapArea area = SwapArea.builder().size(100 * Pages.SIZE).compressor(codec).build()) {
      List<Long> pages =
          List.of(
              area.pageOut(Pages.page(1)),
              area.pageOut(Pages.page(3)),
              area.pageOut(ByteBuffer.allocate(Pages.SIZE)));
      buffers.forEach(
          (expected, buffer) -> {
            for (long page : pages) {
              assertRefused(expected, () -> area.read(page, buffer));
              assertRefused(expected, () -> area.pageIn(page, buffer));
              assertRefused(expected, () -> area.pageOut(buffer));
            }
          });
      assertEquals(pages.size(), area.statistics().slotsUsed());
      assertEquals(Pages.page(1), Pages.read(area, pages.get(0)));
      assertEquals(Pages.page(3), Pages.read(area, pages.get(1)));
      assertEquals(ByteBuffer.allocate(Pages.SIZE), Pages.read(area, pages.get(2)));
    }
  }

  private static void assertRefused(String expected, Executable call) {
    assertEquals(expected, assertThrows(RuntimeException.class, call).getClass().getName());
  }
}
