package io.zswap.core.machine;

import io.zswap.api.machine.Digest;
import io.zswap.core.swap.SlotMap;
import io.zswap.core.swap.SlotObserver;

/** Keeps the digest of slots and zero flags up to date. Called under the swap map's lock. */
final class SlotDigest implements SlotObserver {
  private long digest;

  long digest() {
    return digest;
  }

  @Override
  public void slotWillChange(SlotMap slots, int slot) {
    digest -= item(slots.state(slot), slot);
  }

  @Override
  public void slotChanged(SlotMap slots, int slot) {
    digest += item(slots.state(slot), slot);
  }

  private static long item(long state, int slot) {
    return state == 0 ? 0 : Digest.item(Digest.SLOT, slot, state);
  }

  @Override
  public void zeroChanged(int slot, boolean zero) {
    long item = Digest.item(Digest.ZERO, slot, 1);
    digest += zero ? item : -item;
  }
}
