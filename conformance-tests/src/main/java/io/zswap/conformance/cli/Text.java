package io.zswap.conformance.cli;

/** Text that pastes into a mail. */
final class Text {
  private static final int WIDTH = 76;

  private Text() {}

  /** Text after a word; further lines begin under it. */
  static String hang(String lead, String text, int indent) {
    return lead + wrap(text, " ".repeat(indent)).substring(indent);
  }

  /**
   * Its last characters, no more than so many, three dots included: of a path, which a machine may
   * be called, most.
   */
  static String tail(String text, int most) {
    return text.length() <= most ? text : "..." + text.substring(text.length() - most + 3);
  }

  /** Breaks lines at blanks; every line begins with {@code indent}. */
  static String wrap(String text, String indent) {
    return wrap(text, indent, WIDTH);
  }

  /** The same, for lines of so many characters. */
  static String wrap(String text, String indent, int width) {
    StringBuilder result = new StringBuilder();
    int at = 0;
    for (String word : text.strip().split("\\s+", -1)) {
      if (at > 0 && at + 1 + word.length() > width) {
        result.append(System.lineSeparator());
        at = 0;
      }
      result.append(at == 0 ? indent : " ").append(word);
      at += (at == 0 ? indent.length() : 1) + word.length();
    }
    return result.toString();
  }
}
