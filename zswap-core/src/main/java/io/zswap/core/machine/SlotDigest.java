package io.zswap.core.machine;

import io.zswap.api.machine.Digest;
import io.zswap.core.swap.SlotObserver;

/** Keeps the digest of slots and zero flags up to date. Called under the swap map's lock. */
final class SlotDigest implements SlotObserver {
  private long digest;

  long digest() {
    return digest;
  }

  @Override
  public void slotChanged(int slot, long before, long after) {
    if (before != 0) {
      digest -= Digest.item(Digest.SLOT, slot, before);
    }
    if (after != 0) {
      digest += Digest.item(Digest.SLOT, slot, after);
    }
  }

  @Override
  public void zeroChanged(int slot, boolean zero) {
    long item = Digest.item(Digest.ZERO, slot, 1);
    digest += zero ? item : -item;
  }
}
