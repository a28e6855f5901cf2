package io.zswap.api.spi;

import java.nio.ByteBuffer;

/**
 * An allocator for compressed pages, the kernel's {@code struct zpool} (include/linux/zpool.h).
 * Thread-safe. Memory is off-heap.
 */
public interface Zpool extends AutoCloseable {
  /** A handle is less than 2 to the power of this: who keeps many needs no more than these bits. */
  int HANDLE_BITS = 42;

  /** Returned by {@link #malloc}: larger than this allocator ever takes ({@code -ENOSPC}). */
  long NO_SPACE = -28;

  /** Returned by {@link #malloc}: no memory ({@code -ENOMEM}). */
  long NO_MEMORY = -12;

  /** Returned by {@link #malloc}: below 1, or for an owner out of range ({@code -EINVAL}). */
  long INVALID = -22;

  /** Name of this kind of allocator, for example {@code zbud}. */
  String type();

  /**
   * Allocates {@code size} bytes.
   *
   * @return a handle, above 0 and of {@link #HANDLE_BITS}, or {@link #NO_SPACE}, {@link #NO_MEMORY}
   *     or {@link #INVALID}
   */
  long malloc(int size);

  /**
   * Frees an object.
   *
   * @param handle from {@link #malloc}, not freed since; anything else is detected where that is
   *     cheap, and otherwise corrupts this pool's accounts, never memory outside it
   */
  void free(long handle);

  /** The buffer that holds the object; it starts at {@link #offset}. Valid until freed. */
  ByteBuffer buffer(long handle);

  /** Where in {@link #buffer} the object starts, in bytes. */
  int offset(long handle);

  /** Pages that this pool occupies now. */
  long totalPages();

  /** Returns all memory. Idempotent. */
  @Override
  void close();
}
