package io.zswap.conformance.crosscheck;

import java.nio.file.Path;
import java.util.Optional;
import java.util.function.LongConsumer;

/**
 * How a cross-check is run.
 *
 * @param fullEvery full comparison after so many operations, and at the end; at least 1
 * @param codecOrigin which codecs machines are asked to use
 * @param saveTo folder for programs that found something; empty saves none
 * @param listener told about every operation
 * @param progress told now and then how many operations are done
 * @param keepDevice whether the device files that several machines create stay after the run; that
 *     of a single machine always does
 * @param atRest whether the invariants are looked at when the run is over, and again when the
 *     machine has been emptied, unless its device is a file
 */
public record Options(
    int fullEvery,
    String codecOrigin,
    Optional<Path> saveTo,
    StepListener listener,
    LongConsumer progress,
    boolean keepDevice,
    boolean atRest) {

  /** Checks the range. */
  public Options {
    if (fullEvery < 1) {
      throw new IllegalArgumentException("full comparison every " + fullEvery + " operations");
    }
  }

  /** Full comparison every 1,000 operations, nobody listening, nothing saved. */
  public static Options plain(String codecOrigin) {
    return new Options(
        1000,
        codecOrigin,
        Optional.empty(),
        (number, operation, reports) -> {},
        n -> {},
        false,
        false);
  }

  /** These options with another place for programs. */
  public Options savingTo(Path folder) {
    return new Options(
        fullEvery, codecOrigin, Optional.of(folder), listener, progress, keepDevice, atRest);
  }

  /** These options with somebody listening. */
  public Options listening(StepListener other) {
    return new Options(fullEvery, codecOrigin, saveTo, other, progress, keepDevice, atRest);
  }

  /** These options with another distance of full comparisons. */
  public Options fullEvery(int operations) {
    return new Options(operations, codecOrigin, saveTo, listener, progress, keepDevice, atRest);
  }

  /** These options with somebody watching the clock. */
  public Options reporting(LongConsumer other) {
    return new Options(fullEvery, codecOrigin, saveTo, listener, other, keepDevice, atRest);
  }

  /** These options with device files that stay. */
  public Options keepingDevice(boolean keep) {
    return new Options(fullEvery, codecOrigin, saveTo, listener, progress, keep, atRest);
  }

  /** These options with a look at the invariants when the run is over. */
  public Options lookingAtRest() {
    return new Options(fullEvery, codecOrigin, saveTo, listener, progress, keepDevice, true);
  }
}
