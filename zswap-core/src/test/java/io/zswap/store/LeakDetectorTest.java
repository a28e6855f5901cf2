package io.zswap.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.zswap.core.sync.Cleanup;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Who forgets an area is told where it was opened, if asked for, and only then. */
@Timeout(60)
class LeakDetectorTest {
  private static final Logger LOGGER = Logger.getLogger(SwapArea.class.getName());

  @TempDir private Path dir = Path.of("");
  private final BlockingQueue<LogRecord> log = new LinkedBlockingQueue<>();

  /** The log is slow while nobody can pass. */
  private final Semaphore gate = new Semaphore(1);

  private final Handler handler =
      new Handler() {
        @Override
        public void publish(LogRecord line) {
          log.add(line);
          gate.acquireUninterruptibly();
          gate.release();
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
      };

  @BeforeEach
  void listen() {
    LOGGER.addHandler(handler);
    LOGGER.setUseParentHandlers(false);
  }

  @AfterEach
  void stop() {
    System.clearProperty(LeakDetector.PROPERTY);
    LOGGER.removeHandler(handler);
    LOGGER.setUseParentHandlers(true);
  }

  private SwapAreaBuilder inFile(String name) {
    return SwapArea.builder().file(dir.resolve(name));
  }

  /** The name is that of the method, which the report shows. */
  private static void openAndForget(SwapAreaBuilder builder) {
    builder.build().pageOut(Pages.page(1));
  }

  private static void openAndClose(SwapAreaBuilder builder) {
    try (SwapArea area = builder.build()) {
      area.pageOut(Pages.page(1));
    }
  }

  private @Nullable LogRecord next(int tries) throws InterruptedException {
    LogRecord next = null;
    for (int i = 0; i < tries && next == null; i++) {
      System.gc();
      next = log.poll(50, TimeUnit.MILLISECONDS);
    }
    return next;
  }

  private void expectReport(String name) throws InterruptedException {
    LogRecord leak = next(200);
    assertNotNull(leak, "no report");
    assertEquals(Level.WARNING, leak.getLevel());
    assertTrue(
        leak.getMessage().contains(dir.resolve(name) + " was never closed"), leak.getMessage());
    Throwable opened = leak.getThrown();
    assertNotNull(opened, "where it was opened");
    assertTrue(
        Arrays.stream(opened.getStackTrace())
            .anyMatch(
                frame ->
                    frame.getClassName().equals(LeakDetectorTest.class.getName())
                        && frame.getMethodName().equals("openAndForget")),
        Arrays.toString(opened.getStackTrace()));
  }

  @Test
  void aForgottenAreaIsReportedOnce() throws InterruptedException {
    openAndForget(inFile("lost").reportLeaks());
    expectReport("lost");
    assertNull(next(5), "once");
  }

  @Test
  void thePropertyDoesItForAll() throws InterruptedException {
    System.setProperty(LeakDetector.PROPERTY, "true");
    openAndForget(inFile("lost too"));
    expectReport("lost too");
  }

  @Test
  void onlyWhatWasNotClosedIsReported() throws InterruptedException {
    openAndClose(inFile("closed").reportLeaks());
    openAndForget(inFile("last").reportLeaks());
    // The collector takes both.
    expectReport("last");
    assertNull(next(5), "the closed one is no leak");
  }

  @Test
  void itIsOffByDefault() throws InterruptedException {
    openAndForget(inFile("unwatched"));
    // When this one has gone, so has the one before.
    openAndForget(inFile("watched").reportLeaks());
    expectReport("watched");
    assertNull(next(5), "nobody asked");
  }

  @Test
  void aSlowLogDoesNotHoldUpFreeing() throws InterruptedException {
    gate.acquireUninterruptibly();
    try {
      openAndForget(inFile("slow").reportLeaks());
      expectReport("slow");
      AtomicBoolean freed = new AtomicBoolean();
      Cleanup.FREEING.register(new Object(), () -> freed.set(true));
      for (int i = 0; i < 200 && !freed.get(); i++) {
        System.gc();
        TimeUnit.MILLISECONDS.sleep(10);
      }
      assertTrue(freed.get(), "while the log is still being written to");
    } finally {
      gate.release();
    }
  }
}
