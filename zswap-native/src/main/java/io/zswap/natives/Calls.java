package io.zswap.natives;

import com.sun.jna.FunctionMapper;
import com.sun.jna.Library;
import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import io.zswap.api.MachineException;
import java.io.File;
import java.io.IOException;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The functions of {@code abi/bridge.h}, which documents them, in Java's spelling, by JNA's direct
 * mapping. Lengths must be true: {@link Bridge} sees to that. Results below 0 are failures.
 */
final class Calls {
  private static final String NAME = "zswap-reference";

  /** The name of the reference machine's library of the variant explore. */
  static final String EXPLORE = NAME + "-explore";

  /** The library that has them, unpacked from the jar. It is a machine library, too. */
  static final File LIBRARY = register();

  private Calls() {}

  private static File register() {
    File file = extract(NAME);
    FunctionMapper mapper = (library, method) -> "zn_" + snake(method.getName());
    Native.register(
        Calls.class,
        NativeLibrary.getInstance(file.getPath(), Map.of(Library.OPTION_FUNCTION_MAPPER, mapper)));
    return file;
  }

  /** Unpacks a library from the jar. */
  static File extract(String name) {
    try {
      return Native.extractFromResourcePath(name, Calls.class.getClassLoader());
    } catch (IOException e) {
      throw new MachineException(
          "zswap-native has no library "
              + name
              + " for this platform ("
              + System.getProperty("os.name")
              + " "
              + System.getProperty("os.arch")
              + "); build the module on it",
          e);
    }
  }

  private static String snake(String camel) {
    return camel.replaceAll("([A-Z])", "_$1").toLowerCase(Locale.ROOT);
  }

  static native long load(byte @Nullable [] path, long length);

  static native long open(
      long library, long @Nullable [] config, long longs, byte @Nullable [] payload, long length);

  static native long close(long library, long handle);

  static native long apply(
      long library,
      long handle,
      long @Nullable [] op,
      long opLongs,
      byte @Nullable [] payload,
      long length,
      long @Nullable [] report,
      long reportLongs);

  static native long observe(
      long library, long handle, long section, long @Nullable [] out, long longs);

  static native long readPage(
      long library, long handle, long page, byte @Nullable [] out, long length);

  static native long readDevice(
      long library, long handle, long slot, byte @Nullable [] out, long length);

  static native long text(
      long library, long handle, long what, long index, byte @Nullable [] out, long length);

  static native long number(long library, long what);

  static native long errorText(long library, byte @Nullable [] out, long length);

  static native long scenarioOpen(
      long library, long @Nullable [] spec, long longs, byte @Nullable [] payload, long length);

  /** The two buffers are addresses. */
  static native long scenarioRun(
      long library, long handle, long in, long inLongs, long out, long outLongs);

  /** The two buffers are addresses. */
  static native long scenarioReplay(
      long library, long handle, long in, long inLongs, long times, long out, long outLongs);

  static native long scenarioExplanation(
      long library, long handle, byte @Nullable [] out, long length);

  static native long codecNames(byte @Nullable [] out, long length);

  static native long codecOpen(byte @Nullable [] name, long length);

  static native long codecClose(long codec);

  static native long codecCompress(long codec, long src, long n, long dst, long cap);

  static native long codecDecompress(long codec, long src, long n, long dst, long length);

  static native long codecLive();
}
