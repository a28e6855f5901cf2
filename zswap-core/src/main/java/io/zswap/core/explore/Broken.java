package io.zswap.core.explore;

/** The code under test did what it must not: ends the run, and is no fault of ours. */
public final class Broken extends Error {
  private static final long serialVersionUID = 1;

  /**
   * With the place in its message.
   *
   * @param what for example {@code I2 read of a freed entry}
   */
  Broken(String what) {
    super(what, null, false, false);
  }
}
