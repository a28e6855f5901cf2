package io.zswap.conformance.kit;

import io.zswap.api.ZswapException;
import java.util.ArrayList;
import java.util.List;

/** Collects what is wrong, so that one test says all of it. Not thread-safe. */
final class Problems {
  private static final int MOST = 20;

  private final List<String> wrong = new ArrayList<>();

  /** Adds a problem unless things are as they should be. */
  void expect(boolean good, String otherwise) {
    if (!good && wrong.size() < MOST) {
      wrong.add(otherwise);
    }
  }

  /** Adds a problem unless the call throws just that. */
  void refused(String call, Class<? extends RuntimeException> how, Runnable run) {
    try {
      run.run();
      expect(false, call + ": no exception, expected " + how.getSimpleName());
    } catch (RuntimeException | Error e) {
      expect(how.isInstance(e), call + ": threw " + e + ", expected " + how.getSimpleName());
      expect(
          e.getMessage() != null && !e.getMessage().isBlank(),
          call + ": the " + how.getSimpleName() + " says nothing");
    }
  }

  /** Adds a problem if the call throws anything. */
  void accepted(String call, Runnable run) {
    try {
      run.run();
    } catch (RuntimeException | Error e) {
      expect(false, call + ": threw " + e);
    }
  }

  /** Whether it is one of the project's own exceptions. */
  static boolean typed(Throwable e) {
    return e instanceof ZswapException;
  }

  boolean any() {
    return !wrong.isEmpty();
  }

  List<String> list() {
    return wrong;
  }

  Verdict verdict(String seen) {
    return Verdict.of(wrong, seen);
  }
}
