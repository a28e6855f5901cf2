package io.zswap.api.spi;

import java.nio.ByteBuffer;

/**
 * One compression context, the kernel's per-CPU {@code crypto_acomp_ctx}. Not thread-safe, but for
 * what {@link #decompressesWithoutContext} says: zswap keeps several and lets one thread at a time
 * use each.
 *
 * <p>Both calls use absolute positions, leave the buffers' positions and limits alone, and allocate
 * nothing. Buffers are direct. Neither throws anything: what they throw nevertheless reaches
 * whoever puts a page away or fetches it; one that was to be written back stays in memory.
 */
public interface Compressor extends AutoCloseable {
  /** Returned by {@link #compress} when the codec failed or the result did not fit. */
  int FAILED = -1;

  /**
   * Name as in the kernel's crypto API: {@code lz4}, {@code lz4hc}, {@code zstd}, {@code deflate}.
   */
  String name();

  /**
   * Compresses {@code srcLength} bytes.
   *
   * @param dstCapacity bytes that may be written at {@code dstOffset}
   * @return compressed length in bytes, or {@link #FAILED}; as with the kernel's codecs, a result
   *     that does not fit is a failure
   */
  int compress(
      ByteBuffer src, int srcOffset, int srcLength, ByteBuffer dst, int dstOffset, int dstCapacity);

  /**
   * The capacity that {@link #compress} is quickest with, at least {@code srcLength} bytes: a codec
   * that overruns what its result will take needs no memory of its own then. The caller refuses
   * what is too long. The kernel has buffers of two pages for that. With so much room a result is
   * what it would be with less, where it fits there.
   *
   * @return bytes; {@code srcLength} unless a codec says otherwise
   */
  default int wantedCapacity(int srcLength) {
    return srcLength;
  }

  /**
   * Decompresses. Input that is not valid never writes outside {@code dstLength} bytes.
   *
   * @param dstLength exact length of the result in bytes
   * @return bytes written, or {@link #FAILED}
   */
  int decompress(
      ByteBuffer src, int srcOffset, int srcLength, ByteBuffer dst, int dstOffset, int dstLength);

  /**
   * Whether {@link #decompress} uses nothing of the context, so that it may be called by several
   * threads at once, and beside {@link #compress}. A pool asks its first context, once: if so, that
   * one decompresses what any of them has compressed, and nobody waits for it. It throws nothing.
   */
  default boolean decompressesWithoutContext() {
    return false;
  }

  /**
   * Frees the context. Idempotent. An area may call it in any call of its own; what it throws there
   * goes to the thread's handler of uncaught exceptions, and otherwise to who closes the area.
   */
  @Override
  void close();
}
