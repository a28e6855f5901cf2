package io.zswap.conformance.bench;

/** One of those that take turns: handles blocks of pages, of which only {@link #run} is timed. */
interface Turn {
  /** Before each {@link #run} of the same pages: gets at hand what its caller has there. */
  default void prepare(int[] order, int from, int n) {}

  /** Handles the pages {@code order[from]} to {@code order[from + n - 1]}. */
  void run(int[] order, int from, int n);

  /** After all blocks of a pass, not timed: puts things back to how they were before. */
  default void finish(int[] order) {}
}
