package io.zswap.core.explore;

import java.util.ArrayList;
import java.util.List;

/** When what is polled changed last. */
final class Changes {
  private final List<Change> changes = new ArrayList<>();
  private long count;

  private static final class Change {
    final Object polled;
    long at;

    Change(Object polled) {
      this.polled = polled;
    }
  }

  void reset() {
    changes.clear();
    count = 0;
  }

  /** The moment. */
  long now() {
    return count;
  }

  void note(Object polled) {
    count++;
    for (Change change : changes) {
      if (change.polled == polled) {
        change.at = count;
        return;
      }
    }
    Change change = new Change(polled);
    change.at = count;
    changes.add(change);
  }

  boolean isSince(Object polled, long moment) {
    for (Change change : changes) {
      if (change.polled == polled) {
        return change.at > moment;
      }
    }
    return false;
  }
}
