package io.zswap.core.compress;

import io.zswap.api.spi.Compressor;
import java.nio.ByteBuffer;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;

/**
 * Raw deflate of the JDK; its window is larger than the kernel's, pages are smaller than either.
 */
final class DeflateCompressor implements Compressor {
  private final Deflater deflater = new Deflater(Deflater.DEFAULT_COMPRESSION, true);
  private final Inflater inflater = new Inflater(true);
  // The JDK moves positions; our callers' must stay, and views of their buffers would be garbage.
  private final Scratch in = new Scratch();
  private final Scratch out = new Scratch();

  @Override
  public String name() {
    return "deflate";
  }

  @Override
  public int compress(
      ByteBuffer src,
      int srcOffset,
      int srcLength,
      ByteBuffer dst,
      int dstOffset,
      int dstCapacity) {
    ByteBuffer room = out.atLeast(dstCapacity).clear().limit(dstCapacity);
    deflater.reset();
    deflater.setInput(input(src, srcOffset, srcLength));
    deflater.finish();
    int length = deflater.deflate(room);
    return deflater.finished() ? out.copyTo(dst, dstOffset, dstCapacity, length) : FAILED;
  }

  @Override
  public int decompress(
      ByteBuffer src, int srcOffset, int srcLength, ByteBuffer dst, int dstOffset, int dstLength) {
    ByteBuffer room = out.atLeast(dstLength).clear().limit(dstLength);
    inflater.reset();
    inflater.setInput(input(src, srcOffset, srcLength));
    int length;
    try {
      length = inflater.inflate(room);
    } catch (DataFormatException e) {
      return FAILED;
    }
    // A result that just fills the page may leave the end mark unread; a longer one never ends.
    boolean whole = inflater.finished() || (length == dstLength && !overflows());
    return whole ? out.copyTo(dst, dstOffset, dstLength, length) : FAILED;
  }

  private boolean overflows() {
    try {
      return inflater.inflate(overflow) != 0 || !inflater.finished();
    } catch (DataFormatException e) {
      return true;
    }
  }

  private final byte[] overflow = new byte[1];

  private ByteBuffer input(ByteBuffer src, int offset, int length) {
    return in.atLeast(length).clear().put(0, src, offset, length).limit(length);
  }

  @Override
  public void close() {
    deflater.end();
    inflater.end();
  }
}
