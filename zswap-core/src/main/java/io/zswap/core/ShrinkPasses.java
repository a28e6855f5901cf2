package io.zswap.core;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Supplier;

/** Gives every walker a pass of its own. Thread-safe. */
class ShrinkPasses {
  private final Supplier<ShrinkPass> factory;

  /** Given back, for the next ones. */
  private final Queue<ShrinkPass> spare = new ConcurrentLinkedQueue<>();

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
    ShrinkPass pass = spare.poll();
    return pass == null ? factory.get() : pass;
  }

  /** Writes what is under way first. */
  void give(ShrinkPass taken) {
    taken.flush();
    taken.takeKept();
    taken.takeRefused();
    spare.add(taken);
  }

  /** Stops the threads that helped, when nobody walks any more. */
  void close() {
    for (ShrinkPass pass = spare.poll(); pass != null; pass = spare.poll()) {
      pass.close();
    }
  }
}
