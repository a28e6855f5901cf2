package io.zswap.core;

import java.util.ArrayDeque;
import java.util.function.Supplier;

/** Gives every walker a pass of its own. Thread-safe. */
class ShrinkPasses {
  private final Supplier<ShrinkPass> factory;

  /** Given back, for the next ones; guarded by this. */
  private final ArrayDeque<ShrinkPass> spare = new ArrayDeque<>();

  ShrinkPasses(Supplier<ShrinkPass> factory) {
    this.factory = factory;
  }

  /** One for all, where passes have no state. */
  static ShrinkPasses shared(ShrinkPass pass) {
    return new ShrinkPasses(() -> pass) {
      @Override
      ShrinkPass take() {
        return pass;
      }

      @Override
      void give(ShrinkPass taken) {}
    };
  }

  ShrinkPass take() {
    ShrinkPass pass;
    synchronized (this) {
      pass = spare.poll();
    }
    return pass == null ? factory.get() : pass;
  }

  /** Writes what is under way first. */
  void give(ShrinkPass taken) {
    taken.flush();
    taken.takeKept();
    taken.takeRefused();
    synchronized (this) {
      spare.push(taken);
    }
  }

  /** Stops the threads that helped, when nobody walks any more. */
  synchronized void close() {
    spare.forEach(ShrinkPass::close);
    spare.clear();
  }
}
