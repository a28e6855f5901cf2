package io.zswap.store;

import io.zswap.core.Tracepoints;
import jdk.jfr.Event;

/**
 * Fills the Flight Recorder's events of one area. What is being recorded goes on where the heap has
 * no room for its event, which is lost then. Thread-safe.
 */
final class Recorder implements Tracepoints {
  /** Made when there is memory: who takes it from the interface may be the first, and make it. */
  private static final Span NOT_RECORDED = Span.NONE;

  private final AreaEvents events;
  private final String area;
  private final int pageSize;

  Recorder(AreaEvents events, String area, int pageSize) {
    this.events = events;
    this.area = area;
    this.pageSize = pageSize;
  }

  /** Records a page, whose transfer is over. */
  void page(AreaEvents.PageEvent event, long handle, boolean zero, int bytes) {
    event.end();
    event.area = area;
    event.handle = handle;
    event.bytes = bytes;
    if (bytes > 0) {
      event.where = "zswap";
    } else {
      event.where = zero ? "zero" : "device";
    }
    commit(event);
  }

  /** Records that the area is being closed. */
  void closed(AreaEvents.Swapoff event, long pages) {
    event.area = area;
    event.pages = pages;
    commit(event);
  }

  @Override
  public Span writebackBatch() {
    try {
      AreaEvents.WritebackBatch event = events.writebackBatch();
      return event == null ? NOT_RECORDED : span(event);
    } catch (OutOfMemoryError e) {
      return NOT_RECORDED;
    }
  }

  private Span span(AreaEvents.WritebackBatch event) {
    return (pages, transfers, failed) -> {
      event.area = area;
      event.pages = pages;
      event.transfers = transfers;
      event.failed = failed;
      commit(event);
    };
  }

  @Override
  public void limitHit(long poolPages) {
    try {
      AreaEvents.LimitHit event = events.limitHit();
      if (event != null) {
        event.area = area;
        event.poolBytes = poolPages * pageSize;
        commit(event);
      }
    } catch (OutOfMemoryError e) {
      // Not recorded.
    }
  }

  @Override
  public void reject(String counter) {
    try {
      AreaEvents.Reject event = events.reject();
      if (event != null) {
        event.area = area;
        event.counter = counter;
        commit(event);
      }
    } catch (OutOfMemoryError e) {
      // Not recorded.
    }
  }

  private static void commit(Event event) {
    try {
      event.commit();
    } catch (OutOfMemoryError e) {
      // Not recorded: the recorder has something for every thread, which it makes only now.
    }
  }
}
