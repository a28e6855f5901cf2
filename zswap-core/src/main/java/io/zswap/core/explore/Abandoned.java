package io.zswap.core.explore;

/** Unwinds a task in the middle of a run that is over. */
@SuppressWarnings("StaticAssignmentOfThrowable") // Without a stack; thrown in every run.
final class Abandoned extends Error {
  static final Abandoned INSTANCE = new Abandoned();

  private static final long serialVersionUID = 1;

  private Abandoned() {
    super("the run is over", null, false, false);
  }
}
