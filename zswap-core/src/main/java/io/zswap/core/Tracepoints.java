package io.zswap.core;

/**
 * Told of what is worth a record, as the kernel's tracepoints are. Throws nothing: who tells it is
 * in the middle of something. Thread-safe.
 */
public interface Tracepoints {
  /** Tells nobody. */
  Tracepoints NONE = new Tracepoints() {};

  /** Something that takes time. */
  interface Span {
    /** Nobody is interested. */
    Span NONE = (pages, transfers, failed) -> {};

    /**
     * It is over.
     *
     * @param pages how many were to be written
     * @param transfers in how many transfers
     * @param failed how many pages the device refused
     */
    void end(int pages, int transfers, int failed);
  }

  /** A batch of pages is about to be written back. */
  default Span writebackBatch() {
    return Span.NONE;
  }

  /**
   * A page was refused because the pool is as large as it may be; the first one since there was
   * room.
   *
   * @param poolPages its size
   */
  default void limitHit(long poolPages) {}

  /**
   * A page was not taken, or not written back.
   *
   * @param counter the counter in debugfs that counts such pages
   */
  default void reject(String counter) {}
}
