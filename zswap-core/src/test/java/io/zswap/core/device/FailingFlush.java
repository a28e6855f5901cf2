package io.zswap.core.device;

import java.io.IOException;

/** A disk that does not take what was written to a file before. */
public final class FailingFlush {
  private FailingFlush() {}

  /** As if the device had found out in the background just now. */
  public static void of(FileSwapDevice device) {
    device.flush(
        () -> {
          throw new IOException("the disk is gone");
        });
  }
}
