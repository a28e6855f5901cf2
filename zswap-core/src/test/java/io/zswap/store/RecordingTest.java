package io.zswap.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.zswap.api.SwapDeviceException;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the Flight Recorder gets to see, and what it costs when it is off. */
class RecordingTest {
  private static final int ROUNDS = 20_000;
  private static final int WINDOWS = 10;

  @TempDir private Path dir = Path.of("");

  /** What a recording of {@code body} has; some events have to be enabled. */
  private List<RecordedEvent> record(List<String> enabled, Runnable body) throws IOException {
    Path file = dir.resolve("test.jfr");
    try (Recording recording = new Recording()) {
      enabled.forEach(name -> recording.enable("io.zswap." + name));
      recording.start();
      body.run();
      recording.stop();
      recording.dump(file);
    }
    return RecordingFile.readAllEvents(file).stream()
        .filter(e -> e.getEventType().getName().startsWith("io.zswap."))
        // The file has them by buffers.
        .sorted(Comparator.comparing(RecordedEvent::getStartTime))
        .toList();
  }

  private static Stream<RecordedEvent> of(List<RecordedEvent> events, String name) {
    return events.stream().filter(e -> e.getEventType().getName().equals("io.zswap." + name));
  }

  @Test
  void storesAndLoads() throws IOException {
    Path file = dir.resolve("swap");
    List<RecordedEvent> events =
        record(
            List.of("Store", "Load", "Reject"),
            () -> {
              try (SwapArea area = SwapArea.builder().file(file).build()) {
                ByteBuffer page = ByteBuffer.allocateDirect(Pages.SIZE);
                area.pageOut(page);
                area.pageOut(Pages.page(3));
                long handle = area.pageOut(Pages.page(1));
                area.read(handle, page);
                area.pageIn(handle, page);
              }
            });
    List<RecordedEvent> stores = of(events, "Store").toList();
    assertEquals(
        List.of("zero", "device", "zswap"),
        stores.stream().map(e -> e.getString("where")).toList());
    List<RecordedEvent> loads = of(events, "Load").toList();
    assertEquals(List.of(false, true), loads.stream().map(e -> e.getBoolean("exclusive")).toList());
    int bytes = stores.get(2).getInt("bytes");
    assertTrue(bytes > 0 && bytes < Pages.SIZE / 2, "compressed bytes: " + bytes);
    for (RecordedEvent load : loads) {
      assertEquals("zswap", load.getString("where"));
      assertEquals(bytes, load.getInt("bytes"));
      assertEquals(stores.get(2).getLong("handle"), load.getLong("handle"));
      assertEquals(file.toString(), load.getString("area"));
    }
    assertEquals(
        List.of("reject_compress_fail"),
        of(events, "Reject").map(e -> e.getString("counter")).toList());
    assertEquals(List.of(2L), of(events, "Swapoff").map(e -> e.getLong("pages")).toList());
  }

  private static SwapArea small(WatchingDevice device) {
    return SwapArea.builder()
        .device(device)
        .poolLimit(10 * Pages.SIZE)
        .synchronousWriteback()
        .build();
  }

  @Test
  void whatIsRare() throws IOException {
    WatchingDevice device = new WatchingDevice(1000);
    long[] writtenBack = new long[1];
    List<RecordedEvent> events =
        record(
            List.of("Reject"),
            () -> {
              try (SwapArea area = small(device)) {
                // The last one finds no room, and the walk makes some.
                while (area.statistics().zswap().poolLimitHit() == 0) {
                  area.pageOut(Pages.page(1));
                }
                // It may have had to take all of them, to get one group of pages of the pool back.
                area.pageOut(Pages.page(1));
                device.bad = slot -> true;
                assertEquals(0, area.shrink(1));
                assertThrows(SwapDeviceException.class, () -> area.pageOut(Pages.page(3)));
                writtenBack[0] = area.statistics().zswap().writtenBackPages();
              }
            });
    assertEquals(0, of(events, "Store").count() + of(events, "Load").count(), "not switched on");
    List<RecordedEvent> hits = of(events, "LimitHit").toList();
    assertEquals(1, hits.size());
    assertTrue(hits.get(0).getLong("poolBytes") >= 10 * Pages.SIZE);
    List<RecordedEvent> batches = of(events, "WritebackBatch").toList();
    RecordedEvent first = batches.get(0);
    assertEquals(
        writtenBack[0],
        batches.stream().mapToLong(e -> e.getInt("pages") - e.getInt("failed")).sum());
    assertTrue(first.getInt("pages") > 1, "pages: " + first.getInt("pages"));
    assertEquals(1, first.getInt("transfers"));
    assertEquals(0, first.getInt("failed"));
    assertFalse(first.getDuration().isNegative());
    RecordedEvent last = batches.get(batches.size() - 1);
    assertEquals(List.of(1, 1), List.of(last.getInt("pages"), last.getInt("failed")));
    assertEquals(
        List.of("reject_reclaim_fail", "reject_compress_fail"),
        of(events, "Reject").map(e -> e.getString("counter")).toList());
  }

  /** Each page that it refuses is counted, and would be an event. */
  @Test
  void aPoolThatStaysFullIsToldOfOnce() throws IOException {
    WatchingDevice device = new WatchingDevice(1000);
    device.bad = slot -> true;
    List<RecordedEvent> events =
        record(
            List.of(),
            () -> {
              try (SwapArea area = small(device)) {
                while (area.statistics().zswap().poolLimitHit() < 3) {
                  try {
                    area.pageOut(Pages.page(1));
                  } catch (SwapDeviceException e) {
                    // It has nowhere else to go.
                  }
                }
              }
            });
    assertEquals(1, of(events, "LimitHit").count());
    assertEquals(0, of(events, "Reject").count(), "not enabled");
  }

  @Test
  void withoutARecordingNothingIsAllocated() {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    try (SwapArea area = SwapArea.builder().build()) {
      ByteBuffer page = Pages.page(1);
      // Until the compilers are done with the codec's library, that one leaves some.
      long bytes = Long.MAX_VALUE;
      for (int window = 0; window < WINDOWS && bytes > 2 * ROUNDS; window++) {
        long before = threads.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < ROUNDS; i++) {
          long handle = area.pageOut(page);
          area.read(handle, page);
          area.pageIn(handle, page);
          handle = area.pageOut(page);
          area.free(handle);
        }
        bytes = threads.getCurrentThreadAllocatedBytes() - before;
      }
      assertTrue(bytes <= 2 * ROUNDS, bytes + " bytes in " + ROUNDS + " rounds");
    }
  }
}
