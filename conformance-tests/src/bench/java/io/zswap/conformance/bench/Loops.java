package io.zswap.conformance.bench;

import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** The loops in C of src/bench/c/loops.c; one call runs a block of pages. */
final class Loops {
  static final int LZ4 = 0;
  static final int ZSTD = 1;

  /** Set by the launcher, which compiled it. */
  private static final String LIBRARY = System.getProperty("zswap.bench.loops", "");

  static {
    Native.register(Loops.class, NativeLibrary.getInstance(LIBRARY));
  }

  private Loops() {}

  static native Pointer loops_open(int codec);

  static native long loops_compress(
      int codec, Pointer pages, int pageSize, Pointer order, int n, Pointer dst, int cap);

  static native boolean loops_keep(
      int codec,
      Pointer pages,
      int pageSize,
      Pointer order,
      int n,
      Pointer dst,
      int cap,
      Pointer kept);

  static native void loops_drop(Pointer order, int n, Pointer kept);

  static native long loops_fill(
      int codec,
      Pointer pages,
      int pageSize,
      int n,
      Pointer blobs,
      Pointer offsets,
      Pointer lengths,
      long capacity);

  static native long loops_decompress(
      int codec,
      Pointer blobs,
      Pointer offsets,
      Pointer lengths,
      Pointer order,
      int n,
      Pointer page,
      int pageSize);

  static native long loops_both(
      int codec,
      Pointer pages,
      int pageSize,
      Pointer order,
      int n,
      Pointer dst,
      int cap,
      Pointer page);

  /** CPU time of all threads of this process, in nanoseconds; the JDK has it in ticks of 10 ms. */
  static native long loops_process_cpu();

  static String open(int codec) throws IOException {
    Pointer version = loops_open(codec);
    if (version == null) {
      throw new IOException(
          codec == LZ4
              ? "liblz4.so.1 is missing (Debian package liblz4-1)"
              : "libzstd.so.1 is missing (Debian package libzstd1)");
    }
    return version.getString(0);
  }

  /** What a loop has decompressed must be whole pages: one that fails is fast. */
  static void checkPages(long bytes, int pages) {
    if (bytes != (long) pages * PageSet.SIZE) {
      throw new IllegalStateException("the C loop got " + bytes + " bytes of " + pages + " pages");
    }
  }

  static Pointer pointer(ByteBuffer direct) {
    return Native.getDirectBufferPointer(direct);
  }

  /**
   * Direct memory a page away from any other, so that two threads with one each have no cache line
   * in common, nor any that is fetched beside it.
   */
  static ByteBuffer buffer(int bytes) {
    int apart = PageSet.SIZE;
    return ByteBuffer.allocateDirect(bytes + 3 * apart)
        .alignedSlice(apart)
        .slice(apart, bytes)
        .order(ByteOrder.nativeOrder());
  }
}
