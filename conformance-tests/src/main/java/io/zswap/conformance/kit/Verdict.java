package io.zswap.conformance.kit;

import java.util.List;

/**
 * What a rule came to.
 *
 * @param kind in one word
 * @param text what is wrong, or why the rule could not be tested, or what was seen
 */
public record Verdict(Kind kind, String text) {
  /** The three ways to come out. */
  public enum Kind {
    /** The rule is met, as far as it was tested. */
    PASSED,
    /** The rule is broken. */
    FAILED,
    /** Not tested: not applicable, not supported, or not finished. The text says which. */
    SKIPPED
  }

  /** The rule is met; the text says what that rests on. */
  public static Verdict passed(String text) {
    return new Verdict(Kind.PASSED, text);
  }

  /** The rule is broken. */
  public static Verdict failed(String text) {
    return new Verdict(Kind.FAILED, text);
  }

  /** The rule was not tested. */
  public static Verdict skipped(String reason) {
    return new Verdict(Kind.SKIPPED, reason);
  }

  /** Passed if nothing is wrong. */
  static Verdict of(List<String> wrong, String seen) {
    return wrong.isEmpty() ? passed(seen) : failed(String.join("\n", wrong));
  }
}
