package io.zswap.store;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.zswap.core.Tracepoints;
import io.zswap.core.sync.FullHeap;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import jdk.jfr.Recording;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** An event for which the heap has no room is not recorded, and nobody else gets to know. */
@Timeout(120)
class FullHeapEventsTest {
  @Test
  void areLost() throws IOException, InterruptedException {
    assertEquals("", FullHeap.inJvmOfItsOwn(FullHeapEventsTest.class));
  }

  /** A process that has an area, and no room for the first call of it. */
  @Test
  void theFirstCallLeavesNothingBehind() throws IOException, InterruptedException {
    assertEquals("", FullHeap.inJvmOfItsOwn(FirstCall.class));
  }

  /** Another JVM. */
  static final class FirstCall {
    private FirstCall() {}

    public static void main(String[] args) {
      try (SwapArea area = SwapArea.builder().size(100 * Pages.SIZE).build()) {
        ByteBuffer page = Pages.page(1);
        // A class that cannot be loaded is tried again; one that is there fails to begin for ever.
        if (AreaEvents.class.getDeclaredClasses().length == 0) {
          System.out.println("no events");
        }
        FullHeap.fill(0);
        try {
          area.pageOut(page);
        } catch (OutOfMemoryError e) {
          // It may.
        }
        FullHeap.empty();
        if (!Pages.read(area, area.pageOut(page)).equals(page)) {
          System.out.println("another page");
        }
      }
    }
  }

  /** The other JVM, which says what is wrong. */
  public static void main(String[] args) {
    AreaEvents events = new AreaEvents();
    Recorder recorder = new Recorder(events, "area", Pages.SIZE);
    try (Recording recording = new Recording()) {
      recording.start();
      Tracepoints.Span span = recorder.writebackBatch();
      AreaEvents.Swapoff swapoff = new AreaEvents.Swapoff();
      List<Runnable> calls =
          List.of(
              () -> span.end(1, 1, 0),
              () -> recorder.closed(swapoff, 1),
              events::swapoff,
              () -> recorder.writebackBatch().end(1, 1, 0),
              () -> recorder.limitHit(1),
              () -> recorder.reject("reject_alloc_fail"));
      // Loads the classes that they need.
      calls.forEach(Runnable::run);
      FullHeap.Caller[] callers =
          calls.stream().map(FullHeap.Caller::new).toArray(FullHeap.Caller[]::new);
      for (FullHeap.Caller caller : callers) {
        caller.start();
      }
      FullHeap.fill(0);
      for (FullHeap.Caller caller : callers) {
        caller.go();
        caller.await();
      }
      FullHeap.empty();
      for (int i = 0; i < callers.length; i++) {
        if (callers[i].thrown() != null) {
          System.out.println("call " + i + ": " + callers[i].thrown());
        }
      }
    }
  }
}
