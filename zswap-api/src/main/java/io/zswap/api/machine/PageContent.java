package io.zswap.api.machine;

/**
 * What a {@link Operation.Write} writes. Immutable, thread-safe; the same bytes every time.
 * Implementations define {@code equals} and print themselves as a program would write them.
 */
public interface PageContent {
  /** Fills {@code page} whole; its length is the machine's page size. */
  void fill(byte[] page);
}
