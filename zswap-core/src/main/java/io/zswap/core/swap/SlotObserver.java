package io.zswap.core.swap;

/** Told about every change of a slot, under the lock of its region of the swap map. */
public interface SlotObserver {
  /** Nobody looks. */
  SlotObserver NONE =
      new SlotObserver() {
        @Override
        public void slotWillChange(SlotMap slots, int slot) {}

        @Override
        public void slotChanged(SlotMap slots, int slot) {}

        @Override
        public void zeroChanged(int slot, boolean zero) {}
      };

  /**
   * A slot's count or cache flag is about to change: {@link SlotMap#state} is that of before. An
   * owner comes and goes while that is 0.
   */
  void slotWillChange(SlotMap slots, int slot);

  /** It has changed. */
  void slotChanged(SlotMap slots, int slot);

  /** A slot's zero flag changed. */
  void zeroChanged(int slot, boolean zero);
}
