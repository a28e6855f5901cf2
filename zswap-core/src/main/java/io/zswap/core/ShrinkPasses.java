package io.zswap.core;

import io.zswap.core.sync.Mutex;
import io.zswap.core.sync.Sync;
import java.util.ArrayDeque;
import java.util.function.Supplier;

/** Gives every walker a pass. Thread-safe. */
interface ShrinkPasses {
  /** So many are kept for the next ones: they have some memory. */
  int SPARES = 4;

  ShrinkPass take();

  /** Writes what is under way first. */
  void give(ShrinkPass taken);

  /** One for all, where passes have no state. */
  static ShrinkPasses shared(ShrinkPass pass) {
    return new ShrinkPasses() {
      @Override
      public ShrinkPass take() {
        return pass;
      }

      @Override
      public void give(ShrinkPass taken) {}
    };
  }

  /** One for each, where they have. */
  static ShrinkPasses own(Supplier<ShrinkPass> factory, Sync sync) {
    Mutex lock = sync.mutex("shrink passes");
    ArrayDeque<ShrinkPass> spare = new ArrayDeque<>();
    return new ShrinkPasses() {
      @Override
      public ShrinkPass take() {
        lock.lock();
        try {
          if (!spare.isEmpty()) {
            return spare.pop();
          }
        } finally {
          lock.unlock();
        }
        return factory.get();
      }

      @Override
      public void give(ShrinkPass taken) {
        taken.flush();
        taken.takeKept();
        taken.takeRefused();
        lock.lock();
        try {
          if (spare.size() < SPARES) {
            spare.push(taken);
          }
        } finally {
          lock.unlock();
        }
      }
    };
  }
}
