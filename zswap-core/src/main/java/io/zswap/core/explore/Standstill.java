package io.zswap.core.explore;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A deadlock in words: who waits for what. */
final class Standstill {
  private Standstill() {}

  /** By task, what kind of thing it waits for, and which. */
  static String describe(int[] waits, @Nullable Object[] waitsFor) {
    StringBuilder s = new StringBuilder("I6 deadlock:");
    for (int t = 0; t < waits.length; t++) {
      String reason = reason(waits[t], waitsFor[t]);
      if (!reason.isEmpty()) {
        s.append(" task ").append(t).append(" waits for ").append(reason).append(';');
      }
    }
    return s.substring(0, s.length() - 1);
  }

  private static String reason(int wait, @Nullable Object waitsFor) {
    return switch (wait) {
      case Scheduler.LOCK -> {
        LockState lock = (LockState) Objects.requireNonNull(waitsFor);
        yield lock.name + " that task " + lock.owner + " has";
      }
      case Scheduler.POLL ->
          "a change of "
              + Objects.requireNonNull(waitsFor).getClass().getSimpleName()
              + " that nobody makes any more";
      case Scheduler.GRACE_PERIOD ->
          "the read side of" + GracePeriods.readers(Objects.requireNonNull(waitsFor));
      default -> "";
    };
  }
}
