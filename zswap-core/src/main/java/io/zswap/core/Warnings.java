package io.zswap.core;

import io.zswap.core.sync.Mutex;
import io.zswap.core.sync.Sync;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** WARN_ON and WARN_ON_ONCE: nothing stops, but it is remembered. Thread-safe. */
final class Warnings {
  private static final int KEPT = 100;

  private final Sync sync;
  private final Mutex lock;
  private final List<String> texts = new ArrayList<>();
  private final Set<String> once = new HashSet<>();
  private long count;

  Warnings(Sync sync) {
    this.sync = sync;
    lock = sync.mutex("warnings");
  }

  void warn(String text) {
    sync.warned(text);
    lock.lock();
    try {
      count++;
      if (texts.size() < KEPT) {
        texts.add(text);
      }
    } finally {
      lock.unlock();
    }
  }

  /** Warns, unless this text has been said before. */
  void warnOnce(String text) {
    lock.lock();
    try {
      if (!once.add(text)) {
        return;
      }
    } finally {
      lock.unlock();
    }
    warn(text);
  }

  long count() {
    lock.lock();
    try {
      return count;
    } finally {
      lock.unlock();
    }
  }

  List<String> texts() {
    lock.lock();
    try {
      return List.copyOf(texts);
    } finally {
      lock.unlock();
    }
  }
}
