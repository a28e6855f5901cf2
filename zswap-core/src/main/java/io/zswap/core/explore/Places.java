package io.zswap.core.explore;

import java.lang.StackWalker.StackFrame;
import java.util.Arrays;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Where in zswap's code something happens. Slow: for what goes wrong, and for witnesses. */
public final class Places {
  static final String ROOT = "io.zswap.core.";

  /** Those that stand between the algorithms and what they touch. */
  static final Set<String> PLUMBING =
      Set.of(
          "EntryFields",
          "EntrySlab",
          "FreeEntries",
          "SwapTree",
          "SwapTrees",
          "Warnings",
          "lru.LruList",
          "swap.SwapFolio",
          "memcg.Memcg",
          "pool.SpanPool");

  private Places() {}

  private static boolean isAlgorithm(String className) {
    if (!className.startsWith(ROOT)) {
      return false;
    }
    String name = className.substring(ROOT.length());
    return !name.startsWith("explore.")
        && !name.startsWith("sync.")
        && (!name.startsWith("machine.") || name.equals("machine.Performer"))
        && !PLUMBING.contains(name);
  }

  /** The caller's place in the algorithms, if it is in them. */
  public static @Nullable StackFrame here() {
    return StackWalker.getInstance()
        .walk(frames -> frames.filter(f -> isAlgorithm(f.getClassName())).findFirst())
        .orElse(null);
  }

  /** In the words of a violation. */
  static String hereInWords() {
    StackFrame frame = here();
    return frame == null
        ? ""
        : " at " + words(frame.getClassName(), frame.getMethodName(), frame.getLineNumber());
  }

  /** Where an exception came from. */
  static String of(Throwable e) {
    Predicate<StackTraceElement> ours = f -> isAlgorithm(f.getClassName());
    Stream<StackTraceElement> frames = Arrays.stream(e.getStackTrace());
    return frames
        .filter(ours)
        .findFirst()
        .map(f -> " at " + words(f.getClassName(), f.getMethodName(), f.getLineNumber()))
        .orElse("");
  }

  private static String words(String className, String method, int line) {
    return function(className, method) + ":" + line;
  }

  /** For example {@code Writeback.writeback}. */
  public static String function(String className, String method) {
    String simple = className.substring(className.lastIndexOf('.') + 1);
    simple = simple.substring(simple.lastIndexOf('$') + 1);
    return simple + "." + method.replaceAll("lambda\\$(.*)\\$\\d+", "$1");
  }
}
