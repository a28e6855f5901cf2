package io.zswap.store;

import java.io.IOException;

/** Throws a checked exception that nobody has declared, as code in Kotlin or Scala may. */
final class Undeclared {
  private Undeclared() {}

  static void fail() {
    Undeclared.<RuntimeException>fail(new IOException("as asked"));
  }

  @SuppressWarnings("unchecked")
  private static <E extends Throwable> void fail(Throwable e) throws E {
    throw (E) e;
  }
}
