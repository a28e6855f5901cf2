package io.zswap.conformance.bench.peers;

import io.zswap.conformance.bench.Store;
import java.util.Arrays;
import net.jpountz.lz4.LZ4Compressor;
import net.jpountz.lz4.LZ4Factory;
import net.jpountz.lz4.LZ4SafeDecompressor;

/** A store that keeps byte arrays: lz4 before and after, and keys boxed once. */
abstract class ByteStore implements Store {
  private static final LZ4Factory LZ4 = LZ4Factory.nativeInstance();

  /** Whoever uses a map has its keys at hand; so they stay, and are no part of a store. */
  private static Integer[] boxed = {};

  /** All pages, one after the other. */
  private final byte[] pages;

  private final int count;
  private final Integer[] keys;
  private final LZ4Compressor compressor = LZ4.fastCompressor();
  private final LZ4SafeDecompressor decompressor = LZ4.safeDecompressor();
  private final byte[] scratch;
  private final byte[] page;

  ByteStore(byte[] pages, int capacity) {
    this.pages = pages;
    count = pages.length / PAGE_SIZE;
    page = new byte[PAGE_SIZE];
    scratch = new byte[compressor.maxCompressedLength(page.length)];
    if (boxed.length < capacity) {
      boxed = new Integer[capacity];
      Arrays.setAll(boxed, i -> i);
    }
    keys = boxed;
  }

  abstract void put(Integer key, byte[] value);

  abstract byte[] get(Integer key);

  abstract void remove(Integer key);

  @Override
  public final void put(int key) {
    int at = key % count * PAGE_SIZE;
    int length = compressor.compress(pages, at, PAGE_SIZE, scratch, 0, scratch.length);
    put(keys[key], Arrays.copyOf(scratch, length));
  }

  @Override
  public final void get(int key) {
    byte[] value = get(keys[key]);
    if (value == null) {
      throw new IllegalStateException("page " + key + " is no longer there");
    }
    decompressor.decompress(value, 0, value.length, page, 0, page.length);
  }

  @Override
  public final void remove(int key) {
    remove(keys[key]);
  }

  @Override
  public final byte[] last() {
    return page;
  }
}
