package io.zswap.core;

import io.zswap.core.sync.Mutex;
import io.zswap.core.sync.Sync;
import java.util.ArrayDeque;
import java.util.function.Supplier;

/** Gives every walker a pass. Thread-safe. */
interface ShrinkPasses {
  ShrinkPass take();

  /** Writes what is under way first. */
  void give(ShrinkPass taken);

  /** Stops the threads that helped, when nobody walks any more. */
  void close();

  /** One for all, where passes have no state. */
  static ShrinkPasses shared(ShrinkPass pass) {
    return new ShrinkPasses() {
      @Override
      public ShrinkPass take() {
        return pass;
      }

      @Override
      public void give(ShrinkPass taken) {}

      @Override
      public void close() {}
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
          spare.push(taken);
        } finally {
          lock.unlock();
        }
      }

      @Override
      public void close() {
        lock.lock();
        try {
          spare.forEach(ShrinkPass::close);
        } finally {
          lock.unlock();
        }
      }
    };
  }
}
