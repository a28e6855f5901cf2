package io.zswap.core.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.lang.ref.Cleaner;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class CleanupTest {
  @Test
  void aThreadThatWasNotToBeHadIsAskedForAgain() {
    AtomicInteger asked = new AtomicInteger();
    Cleanup cleanup =
        new Cleanup(
            () -> {
              if (asked.incrementAndGet() == 1) {
                throw new OutOfMemoryError("unable to create native thread");
              }
              return Cleaner.create();
            });
    AtomicInteger done = new AtomicInteger();
    Object object = new Object();
    assertThrows(OutOfMemoryError.class, () -> cleanup.register(object, done::incrementAndGet));
    cleanup.register(object, done::incrementAndGet).clean();
    cleanup.register(object, done::incrementAndGet).clean();
    assertEquals(2, done.get());
    assertEquals(2, asked.get(), "one thread serves all");
  }
}
