package io.zswap.conformance.toy;

import io.zswap.api.machine.Digest;
import io.zswap.api.machine.PageState;

/** A page in memory. */
final class ToyFolio {
  final byte[] data;
  final int charged;
  boolean uptodate = true;
  boolean dirty;
  boolean mapped;

  /** Slot under which the swap cache holds it; -1 if it does not. */
  int slot = -1;

  ToyFolio(int pageSize, int charged) {
    this.data = new byte[pageSize];
    this.charged = charged;
  }

  int flags() {
    return (slot >= 0 ? PageState.FLAG_SWAPCACHE : 0)
        | (uptodate ? PageState.FLAG_UPTODATE : 0)
        | (dirty ? PageState.FLAG_DIRTY : 0);
  }

  int references() {
    return (mapped ? 1 : 0) + (slot >= 0 ? 1 : 0);
  }

  long content() {
    return uptodate ? Digest.content(data) : 0;
  }

  boolean isZero() {
    for (byte b : data) {
      if (b != 0) {
        return false;
      }
    }
    return true;
  }
}
