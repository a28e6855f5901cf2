package io.zswap.core.swap;

/** Told about every change of a slot, under the lock of its region of the swap map. */
public interface SlotObserver {
  /** Nobody looks. */
  SlotObserver NONE =
      new SlotObserver() {
        @Override
        public void slotChanged(int slot, long before, long after) {}

        @Override
        public void zeroChanged(int slot, boolean zero) {}
      };

  /**
   * A slot's count, cache flag or owner changed.
   *
   * @param before what {@link SlotMap#state} was, 0 for a free slot
   * @param after what it is
   */
  void slotChanged(int slot, long before, long after);

  /** A slot's zero flag changed. */
  void zeroChanged(int slot, boolean zero);
}
