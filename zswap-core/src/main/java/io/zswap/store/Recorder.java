package io.zswap.store;

import io.zswap.core.Tracepoints;

/** Fills the Flight Recorder's events of one area. Thread-safe. */
final class Recorder implements Tracepoints {
  private final String area;
  private final int pageSize;

  Recorder(String area, int pageSize) {
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
    event.commit();
  }

  /** Records that the area is being closed. */
  void closed(AreaEvents.Swapoff event, long pages) {
    event.area = area;
    event.pages = pages;
    event.commit();
  }

  @Override
  public Span writebackBatch() {
    AreaEvents.WritebackBatch event = AreaEvents.writebackBatch();
    if (event == null) {
      return Span.NONE;
    }
    return (pages, transfers, failed) -> {
      event.area = area;
      event.pages = pages;
      event.transfers = transfers;
      event.failed = failed;
      event.commit();
    };
  }

  @Override
  public void limitHit(long poolPages) {
    AreaEvents.LimitHit event = AreaEvents.limitHit();
    if (event != null) {
      event.area = area;
      event.poolBytes = poolPages * pageSize;
      event.commit();
    }
  }

  @Override
  public void reject(String counter) {
    AreaEvents.Reject event = AreaEvents.reject();
    if (event != null) {
      event.area = area;
      event.counter = counter;
      event.commit();
    }
  }
}
