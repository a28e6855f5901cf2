package io.zswap.natives;

import com.sun.jna.Native;
import com.sun.jna.Pointer;
import io.zswap.api.ClosedException;
import io.zswap.api.InvalidParameterException;
import io.zswap.api.MachineException;
import io.zswap.api.machine.MachineConfig;
import io.zswap.api.spi.Compressor;
import io.zswap.api.spi.CompressorProvider;
import java.nio.ByteBuffer;
import java.util.LinkedHashSet;
import java.util.Objects;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The codecs that the C harness uses: liblz4, libzstd and zlib of this system, origin {@code
 * native}. Thread-safe; contexts are not.
 */
public final class NativeCompressors implements CompressorProvider {
  private static final String ORIGIN = "native";

  /** What {@link MachineConfig#small} prefers: a wish that is nobody's in particular. */
  private static final String UNSAID = MachineConfig.small(1, 1).codecOrigin();

  /** For {@link java.util.ServiceLoader}. */
  public NativeCompressors() {}

  @Override
  public String origin() {
    return ORIGIN;
  }

  /**
   * Refuses an origin that no provider on the class or module path has: a wrong word is not a
   * preference.
   */
  static void checkOrigin(String origin) {
    if (origin.equals(ORIGIN) || origin.equals(UNSAID)) {
      return;
    }
    Set<String> seen = new TreeSet<>(Set.of(ORIGIN, UNSAID));
    ClassLoader loader = NativeCompressors.class.getClassLoader();
    try {
      for (CompressorProvider provider : ServiceLoader.load(CompressorProvider.class, loader)) {
        seen.add(provider.origin());
      }
    } catch (ServiceConfigurationError e) {
      throw new MachineException("looking for codecs of origin '" + origin + "' failed", e);
    }
    if (!seen.contains(origin)) {
      throw new MachineException(
          "no codecs of origin '" + origin + "'; there are " + String.join(", ", seen));
    }
  }

  /** Empty where this module has no library. */
  @Override
  public Set<String> names() {
    try {
      Set<String> names = new LinkedHashSet<>();
      Bridge.codecNames().lines().forEach(names::add);
      return names;
    } catch (MachineException | LinkageError e) {
      return Set.of();
    }
  }

  @Override
  public Compressor create(String name) {
    if (!names().contains(name)) {
      throw new InvalidParameterException(
          "compressor " + name + " is not among " + names() + " of the system's libraries",
          InvalidParameterException.UNKNOWN_NAME);
    }
    return new Context(name, Bridge.codecOpen(name));
  }

  private static final class Context implements Compressor {
    private final String name;
    private final long codec;
    private final Direct src = new Direct();
    private final Direct dst = new Direct();
    private boolean closed;

    Context(String name, long codec) {
      this.name = name;
      this.codec = codec;
    }

    @Override
    public String name() {
      return name;
    }

    @Override
    public int compress(
        ByteBuffer src,
        int srcOffset,
        int srcLength,
        ByteBuffer dst,
        int dstOffset,
        int dstCapacity) {
      checkOpen();
      if (srcLength == 0 || dstCapacity == 0) {
        return FAILED;
      }
      long from = this.src.at(src, srcOffset, srcLength);
      long to = this.dst.at(dst, dstOffset, dstCapacity);
      int n = Bridge.codecCompress(codec, from, srcLength, to, dstCapacity);
      return n > 0 ? n : FAILED;
    }

    @Override
    public int decompress(
        ByteBuffer src,
        int srcOffset,
        int srcLength,
        ByteBuffer dst,
        int dstOffset,
        int dstLength) {
      checkOpen();
      if (srcLength == 0 || dstLength == 0) {
        return FAILED;
      }
      long from = this.src.at(src, srcOffset, srcLength);
      long to = this.dst.at(dst, dstOffset, dstLength);
      return Bridge.codecDecompress(codec, from, srcLength, to, dstLength) ? dstLength : FAILED;
    }

    @Override
    public void close() {
      if (!closed) {
        closed = true;
        Bridge.codecClose(codec);
      }
    }

    private void checkOpen() {
      if (closed) {
        throw new ClosedException("compressor " + name + " has been closed");
      }
    }
  }

  /** Address of a direct buffer; asking JNI costs more than the rest of a call. */
  private static final class Direct {
    private @Nullable ByteBuffer buffer;
    private long address;

    // The same buffer, not one with the same bytes, which is what equals() would tell.
    @SuppressWarnings("ReferenceEquality")
    long at(ByteBuffer of, int offset, int length) {
      if (of != buffer) {
        if (!of.isDirect()) {
          throw new IllegalArgumentException("compressors take direct buffers");
        }
        address = Pointer.nativeValue(Native.getDirectBufferPointer(of));
        buffer = of;
      }
      return address + Objects.checkFromIndexSize(offset, length, of.capacity());
    }
  }
}
