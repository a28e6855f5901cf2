package io.zswap.store;

import io.zswap.api.SwapDeviceException;

/**
 * Told of transfers that fail, most of them in the background. Called by whichever thread does the
 * work, often the background one; it should return soon, and what it throws is logged and goes no
 * further. It must neither close the area nor use its pages: those of the transfer that failed are
 * locked while it is told, by its own thread.
 */
public interface AreaListener {
  /** Does nothing. */
  AreaListener NONE = new AreaListener() {};

  /**
   * A transfer failed. A page that was to be written is still in memory, has gone to another place,
   * or was refused to whoever put it away, and one that was to be read can be tried again: none of
   * them is lost. On a device that is short of room each try fails anew. But pages that the system
   * had taken for the file before, and could not bring to the disk, may be: the message then says
   * that they have not reached the disk.
   */
  default void onDeviceError(SwapDeviceException error) {}
}
