package io.zswap.natives;

import io.zswap.api.ClosedException;
import io.zswap.api.InvalidPageSizeException;
import io.zswap.api.InvalidParameterException;
import io.zswap.api.MachineException;
import io.zswap.api.SwapDeviceException;
import io.zswap.api.UnknownSlotException;
import io.zswap.api.UnsupportedScenarioException;
import io.zswap.api.ZswapException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * {@link Calls} with true lengths and typed exceptions. Thread-safe.
 *
 * <p>A copy of a machine library runs one machine at a time; its number comes from {@link #load}, a
 * machine's handle from {@link #open}. Neither is trusted in C: wrong ones are refused.
 */
final class Bridge {
  /** Numbers that a configuration, an operation and a report have; see {@code abi/abi.h}. */
  static final int CONFIG_LONGS = 14;

  static final int OP_LONGS = 4;
  static final int REPORT_COUNTERS = 12;

  /** What {@link #text} can ask for; the order of {@code enum zn_text}. */
  enum Text {
    NAME,
    BUILD,
    PARAMETER,
    POOL_ZPOOL,
    POOL_COMPRESSOR,
    WARNING
  }

  /** Parts of an observation; the order of {@code enum zn_section}. */
  enum Section {
    PAGES,
    SLOTS,
    CGROUPS,
    LRUS,
    POOLS,
    COUNTERS
  }

  /** Numbers about a copy; the order of {@code enum zn_number}. */
  enum Quantity {
    OPEN_MACHINES,
    ARENA_BYTES,
    LIVE_BYTES,
    WARNINGS
  }

  /** Why a call has failed; the order of {@code enum zn_error}, which begins with 1. */
  private enum Failure {
    NONE,
    INVALID,
    UNKNOWN,
    CLOSED,
    BROKEN,
    PARAMETER,
    PAGE_SIZE,
    DEVICE,
    MEMORY,
    BUSY,
    LIBRARY,
    OCCUPIED,
    PROTOCOL
  }

  private static final Failure[] FAILURES = Failure.values();
  private static final int TEXT_BYTES = 1 << 16;
  private static final int CODE_BITS = 8;

  private Bridge() {}

  /** Loads a machine library. The same file has the same number every time. */
  static long load(Path file) {
    byte[] path = utf8(file.toAbsolutePath().toString());
    return check(0, Calls.load(path, path.length));
  }

  static long open(long copy, long[] config, byte[] payload) {
    return check(copy, Calls.open(copy, config, config.length, payload, payload.length));
  }

  static void close(long copy, long handle) {
    check(copy, Calls.close(copy, handle));
  }

  /** Performs {@code op}, and fills {@code report}. */
  static void apply(long copy, long handle, long[] op, byte @Nullable [] payload, long[] report) {
    int length = payload == null ? 0 : payload.length;
    check(copy, Calls.apply(copy, handle, op, op.length, payload, length, report, report.length));
  }

  static long[] observe(long copy, long handle, Section section) {
    long size = check(copy, Calls.observe(copy, handle, section.ordinal(), null, 0));
    long[] out = new long[Math.toIntExact(size)];
    check(copy, Calls.observe(copy, handle, section.ordinal(), out, out.length));
    return out;
  }

  static boolean readPage(long copy, long handle, long page, byte[] out) {
    return check(copy, Calls.readPage(copy, handle, page, out, out.length)) != 0;
  }

  static void readDevice(long copy, long handle, long slot, byte[] out) {
    check(copy, Calls.readDevice(copy, handle, slot, out, out.length));
  }

  /** A text; {@link Text#NAME} and {@link Text#BUILD} need no handle. */
  static String text(long copy, long handle, Text what, int index) {
    byte[] out = new byte[TEXT_BYTES];
    long n = check(copy, Calls.text(copy, handle, what.ordinal(), index, out, out.length));
    return string(out, n);
  }

  static long quantity(long copy, Quantity what) {
    return check(copy, Calls.number(copy, what.ordinal()));
  }

  static long scenarioOpen(long copy, long[] spec, byte[] payload) {
    return check(copy, Calls.scenarioOpen(copy, spec, spec.length, payload, payload.length));
  }

  /** Runs a batch: how many results fitted. Both addresses must be valid for their lengths. */
  static long scenarioRun(long copy, long handle, long in, long inLongs, long out, long outLongs) {
    return check(copy, Calls.scenarioRun(copy, handle, in, inLongs, out, outLongs));
  }

  /** Runs one request so many times. Both addresses must be valid for their lengths. */
  static void scenarioReplay(
      long copy, long handle, long in, long inLongs, long times, long out, long outLongs) {
    check(copy, Calls.scenarioReplay(copy, handle, in, inLongs, times, out, outLongs));
  }

  /** What the steps of the last explained run were, a line each. */
  static String scenarioExplanation(long copy, long handle) {
    long length = check(copy, Calls.scenarioExplanation(copy, handle, null, 0));
    byte[] out = new byte[Math.toIntExact(length)];
    return string(out, check(copy, Calls.scenarioExplanation(copy, handle, out, out.length)));
  }

  /** Names of the codecs that are available, a line each. */
  static String codecNames() {
    byte[] out = new byte[TEXT_BYTES];
    return string(out, Calls.codecNames(out, out.length));
  }

  static long codecOpen(String name) {
    byte[] bytes = utf8(name);
    return check(0, Calls.codecOpen(bytes, bytes.length));
  }

  static void codecClose(long codec) {
    check(0, Calls.codecClose(codec));
  }

  /** The compressed length, or 0. Addresses must be valid for the lengths given. */
  static int codecCompress(long codec, long src, int n, long dst, int cap) {
    return (int) check(0, Calls.codecCompress(codec, src, n, dst, cap));
  }

  /** Whether it worked. Addresses must be valid for the lengths given. */
  static boolean codecDecompress(long codec, long src, int n, long dst, int length) {
    return check(0, Calls.codecDecompress(codec, src, n, dst, length)) != 0;
  }

  static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static String string(byte[] bytes, long n) {
    return new String(bytes, 0, (int) Math.min(n, bytes.length), StandardCharsets.UTF_8);
  }

  private static long check(long copy, long result) {
    if (result >= 0) {
      return result;
    }
    throw exception(-result, MachineLibrary.inWords(copy, errorText(copy)));
  }

  /** What a copy's last failure was. */
  static String errorText(long copy) {
    byte[] out = new byte[1024];
    return string(out, Math.max(0, Calls.errorText(copy, out, out.length)));
  }

  /** The number of a {@link Failure}; above it an errno. */
  private static RuntimeException exception(long error, String text) {
    int errno = (int) (error >> CODE_BITS);
    int code = (int) error & ((1 << CODE_BITS) - 1);
    return switch (code < FAILURES.length ? FAILURES[code] : Failure.NONE) {
      case INVALID -> new IllegalArgumentException(text);
      case UNKNOWN -> new UnknownSlotException(text);
      case CLOSED -> new ClosedException(text);
      case PARAMETER -> new InvalidParameterException(text, errno);
      case PAGE_SIZE -> new InvalidPageSizeException(text);
      case DEVICE -> new SwapDeviceException(text);
      case BUSY -> new MachineException("another thread is in a call of this machine");
      case BROKEN, MEMORY, LIBRARY, OCCUPIED -> new MachineException(text);
      case PROTOCOL -> new UnsupportedScenarioException(text);
      case NONE -> new ZswapException("unknown error " + error + ": " + text);
    };
  }
}
