package io.zswap.api.spi;

import java.nio.ByteBuffer;

/**
 * A block of swap slots. Thread-safe; its caller sees to it that no slot is written while it is
 * read or written by another thread. Whatever a transfer throws is a transfer that failed.
 *
 * <p>A buffer begins at its position, 0, and ends at its limit; a transfer may leave both anywhere.
 * It must not be used afterwards. While pages are on their way, whoever wants one of them waits: a
 * slow device makes slow reads. A device must not call the area that it belongs to.
 */
public interface SwapDevice extends AutoCloseable {
  /** Size in pages. */
  long slots();

  /** Bytes per page; in an area a power of two from 4096 to 65536. */
  int pageSize();

  /**
   * Whether reads are so fast that the fault path waits for them and may skip the swap cache
   * ({@code SWP_SYNCHRONOUS_IO}). Asked by machines; an area does not ask.
   */
  boolean isSynchronous();

  /**
   * Reads a whole page. A slot never written reads as zeros. If the thread is interrupted, the
   * transfer is completed and the interrupt kept.
   *
   * @param slot from 0 to {@link #slots} - 1
   * @param dst to be filled, a page
   * @throws io.zswap.api.SwapDeviceException if the page could not be read
   */
  void read(long slot, ByteBuffer dst);

  /**
   * Writes a whole page; it is readable once this returns. Interrupts as for {@link #read}.
   *
   * @param slot from 0 to {@link #slots} - 1
   * @param src a page
   * @throws io.zswap.api.SwapDeviceException if the page was not written
   */
  void write(long slot, ByteBuffer src);

  /**
   * Writes pages to adjacent slots; a device that can do so in one transfer does.
   *
   * @param slot the first one; all lie in the device
   * @param src as many pages as {@code pages} says
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
