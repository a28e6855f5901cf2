package io.zswap.api.machine;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The two hash functions that step reports use, so that every machine computes the same. Not
 * cryptographic.
 */
public final class Digest {
  /**
   * Kind of {@link #item}: a slot; value = count + 0x100 if in the cache + 0x10000 * (owner + 1).
   */
  public static final int SLOT = 1;

  /** Kind of {@link #item}: a zero-flagged slot; value 1. */
  public static final int ZERO = 2;

  /** Kind of {@link #item}: a slot ever written on the device; value = {@link #content}. */
  public static final int DEVICE = 3;

  /** Kind of {@link #item}: a cgroup field; key = id * 64 + field (CgroupState's order, from 0). */
  public static final int CGROUP = 4;

  /** Kind of {@link #item}: an LRU; key = id * 64 + node; value = {@link #fold} over its ends. */
  public static final int LRU = 5;

  private Digest() {}

  /**
   * Hash of one fact. A state's digest is the sum (modulo 2<sup>64</sup>) over its facts, so that
   * it can be kept up to date by adding and subtracting. Facts about free slots, freed cgroups and
   * unwritten device slots are left out.
   */
  public static long item(int kind, long key, long value) {
    return mix(mix(kind * 0x9E3779B97F4A7C15L + key) ^ (value * 0xD6E8FEB86659FD93L));
  }

  /** Continues an ordered hash; start with the length of the sequence. */
  public static long fold(long hash, long value) {
    return mix(hash * 0x9E3779B97F4A7C15L + value);
  }

  /**
   * Hash of a page: {@code h = length}, then for each little-endian 64-bit word {@code h = (h ^
   * word) * 0x9E3779B97F4A7C15; h ^= h >>> 29}. The length is a multiple of 8.
   */
  public static long content(byte[] page) {
    return content(ByteBuffer.wrap(page).order(ByteOrder.LITTLE_ENDIAN));
  }

  /** {@link #content(byte[])} of all of a little-endian buffer. */
  public static long content(ByteBuffer page) {
    long h = page.capacity();
    for (int i = 0; i < page.capacity(); i += Long.BYTES) {
      h = (h ^ page.getLong(i)) * 0x9E3779B97F4A7C15L;
      h ^= h >>> 29;
    }
    return h;
  }

  private static long mix(long x) {
    long h = (x ^ (x >>> 30)) * 0xBF58476D1CE4E5B9L;
    h = (h ^ (h >>> 27)) * 0x94D049BB133111EBL;
    return h ^ (h >>> 31);
  }
}
