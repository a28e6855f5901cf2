package io.zswap.api.spi;

import java.nio.ByteBuffer;

/**
 * A block of swap slots. Thread-safe; two transfers of one slot at one time are excluded by the
 * caller's folio lock.
 */
public interface SwapDevice extends AutoCloseable {
  /** Size in pages. */
  long slots();

  /** Bytes per page. */
  int pageSize();

  /**
   * Whether reads are so fast that the fault path waits for them and may skip the swap cache
   * ({@code SWP_SYNCHRONOUS_IO}).
   */
  boolean isSynchronous();

  /**
   * Reads a whole page. A slot never written reads as zeros. If the thread is interrupted, the
   * transfer is completed and the interrupt kept.
   *
   * @param slot from 0 to {@link #slots} - 1
   * @param dst filled from its absolute position 0; its position and limit do not change
   * @throws io.zswap.api.SwapDeviceException if the page could not be read
   */
  void read(long slot, ByteBuffer dst);

  /**
   * Writes a whole page; it is readable once this returns. Interrupts as for {@link #read}.
   *
   * @param slot from 0 to {@link #slots} - 1
   * @param src taken from its absolute position 0; its position and limit do not change
   * @throws io.zswap.api.SwapDeviceException if the page was not written
   */
  void write(long slot, ByteBuffer src);

  /**
   * Writes pages to adjacent slots; a device that can do so in one transfer does.
   *
   * @param slot the first one; all lie in the device
   * @param src as many pages as {@code pages} says from its absolute position 0; its position and
   *     limit do not change
   * @throws io.zswap.api.SwapDeviceException if any of them was not written; which, is unknown
   */
  default void write(long slot, ByteBuffer src, int pages) {
    for (int i = 0; i < pages; i++) {
      write(slot + i, src.slice(i * pageSize(), pageSize()));
    }
  }

  /** Closes the device. Idempotent. */
  @Override
  void close();
}
