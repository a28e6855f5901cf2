package io.zswap.core;

import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Gives every walker a pass of its own. Thread-safe. */
class ShrinkPasses {
  private final Supplier<ShrinkPass> factory;

  /** Given back, for the next one: almost always there is one walker at a time. */
  private final AtomicReference<@Nullable ShrinkPass> spare = new AtomicReference<>();

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
    ShrinkPass pass = spare.getAndSet(null);
    return pass == null ? factory.get() : pass;
  }

  /** Writes what is under way first. */
  void give(ShrinkPass taken) {
    taken.flush();
    taken.takeRefused();
    spare.set(taken);
  }
}
