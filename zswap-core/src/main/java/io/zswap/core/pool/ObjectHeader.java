package io.zswap.core.pool;

import java.nio.ByteBuffer;

/**
 * What a {@link PackedPool} has before each object: whose it is, and how long. One number of as few
 * bytes as the pool needs, the owner above the length less one.
 */
final class ObjectHeader {
  /** In the place of the owner. */
  static final int FREE = -1;

  /** Of objects with their headers, so that some handles that are none are noticed. */
  private static final int ALIGNMENT = 2;

  private static final int MIN_BYTES = 4;
  private static final int MAX_BYTES = 6;
  private static final long LOW = 0xFFFF_FFFFL;

  /** Bytes before an object, from 4 to 6. */
  final int bytes;

  private final int lengthBits;
  private final int most;

  /**
   * A header.
   *
   * @param pageSize a power of two, at most 64 KiB; no object is longer
   * @param owners they have numbers below this
   */
  ObjectHeader(int pageSize, long owners) {
    lengthBits = Integer.numberOfTrailingZeros(pageSize);
    int fit = MIN_BYTES;
    while (fit < MAX_BYTES && most(fit) < owners) {
      fit++;
    }
    bytes = fit;
    most = (int) Math.min(most(fit), Integer.MAX_VALUE);
  }

  /** The largest number of an owner; those that have moved are below 0. */
  private long most(int size) {
    return (1L << (size * Byte.SIZE - lengthBits - 1)) - 2;
  }

  /** Whether an owner has a number that there is room for. */
  boolean takes(int owner) {
    return owner <= most;
  }

  /** Bytes that an object takes, with its header. */
  int room(int size) {
    return (bytes + size + ALIGNMENT - 1) & -ALIGNMENT;
  }

  /** Whether an object may begin there. */
  boolean isPlace(int offset, ByteBuffer memory) {
    return offset >= bytes && (offset - bytes) % ALIGNMENT == 0 && offset < memory.capacity();
  }

  /** 0 for nobody, {@link #FREE}, or below that if the object has moved. */
  int owner(ByteBuffer memory, int offset) {
    return (int) (word(memory, offset) >> lengthBits);
  }

  void owner(ByteBuffer memory, int offset, int owner) {
    set(memory, offset, owner, length(memory, offset));
  }

  /** In bytes. */
  int length(ByteBuffer memory, int offset) {
    return ((int) word(memory, offset) & (1 << lengthBits) - 1) + 1;
  }

  void set(ByteBuffer memory, int offset, int owner, int length) {
    long word = (long) owner << lengthBits | (length - 1);
    memory.putInt(offset - bytes, (int) word);
    int rest = (int) (word >> Integer.SIZE);
    if (bytes == MAX_BYTES) {
      memory.putShort(offset - Short.BYTES, (short) rest);
    } else if (bytes > MIN_BYTES) {
      memory.put(offset - Byte.BYTES, (byte) rest);
    }
  }

  private long word(ByteBuffer memory, int offset) {
    int low = memory.getInt(offset - bytes);
    if (bytes == MIN_BYTES) {
      return low;
    }
    long rest =
        bytes == MAX_BYTES
            ? memory.getShort(offset - Short.BYTES)
            : memory.get(offset - Byte.BYTES);
    return rest << Integer.SIZE | (low & LOW);
  }

  /** What stands in the place of an owner whose object has moved; and back. */
  static int moved(int owner) {
    return FREE - owner;
  }
}
