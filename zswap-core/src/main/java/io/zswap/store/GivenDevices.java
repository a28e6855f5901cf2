package io.zswap.store;

import io.zswap.api.spi.SwapDevice;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;

/**
 * The devices that areas were given. Two areas on one would overwrite each other's pages, and the
 * first that is closed closes it. Thread-safe.
 */
final class GivenDevices {
  /** Keeps no device alive that everybody else has forgotten. Guarded by itself. */
  private static final List<WeakReference<SwapDevice>> DEVICES = new ArrayList<>();

  private GivenDevices() {}

  /** Notes that a device is an area's from now on; false if it was one's before. */
  static boolean add(SwapDevice device) {
    synchronized (DEVICES) {
      DEVICES.removeIf(given -> given.refersTo(null));
      if (DEVICES.stream().anyMatch(given -> given.refersTo(device))) {
        return false;
      }
      DEVICES.add(new WeakReference<>(device));
      return true;
    }
  }
}
