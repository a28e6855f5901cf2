package io.zswap.core.explore;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.zswap.api.MachineException;
import io.zswap.core.sync.MemoryMisuse;
import org.junit.jupiter.api.Test;

/** What a task's exception is called: as the kernel would have called what C does there. */
class FailuresTest {
  private static <E extends Throwable> E from(E e) {
    e.setStackTrace(
        new StackTraceElement[] {
          new StackTraceElement("java.util.Objects", "requireNonNull", "Objects.java", 233),
          new StackTraceElement("io.zswap.core.EntrySlab", "pool", "EntrySlab.java", 9),
          new StackTraceElement("io.zswap.core.ZswapPool", "decompress", "ZswapPool.java", 162),
        });
    return e;
  }

  @Test
  void nullIsANullPointerDereference() {
    assertEquals(
        "I2 NULL pointer dereference at ZswapPool.decompress:162",
        Failures.words(from(new NullPointerException("Cannot invoke that because this is null"))));
  }

  @Test
  void outOfBoundsIsAWildAccess() {
    assertEquals(
        "I2 wild access: out of bounds at ZswapPool.decompress:162",
        Failures.words(from(new ArrayIndexOutOfBoundsException("Index 9 out of bounds"))));
  }

  @Test
  void whatTheSlabNoticedIsAUseAfterFree() {
    assertEquals(
        "I2 use after free: zswap entry 2 at ZswapPool.decompress:162",
        Failures.words(from(new MemoryMisuse("use after free: zswap entry 2"))));
  }

  @Test
  void theRestIsABug() {
    assertEquals(
        "I7 BUG: odd at ZswapPool.decompress:162",
        Failures.words(from(new IllegalStateException("odd"))));
  }

  @Test
  void theExplorersOwnFailureIsNoViolation() {
    assertThrows(MachineException.class, () -> Failures.words(new OutOfMemoryError("heap")));
  }
}
