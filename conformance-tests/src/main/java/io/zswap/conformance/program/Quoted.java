package io.zswap.conformance.program;

/** Strings as program text writes them. */
final class Quoted {
  private Quoted() {}

  static String quote(String text) {
    StringBuilder s = new StringBuilder("\"");
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '"', '\\' -> s.append('\\').append(c);
        case '\n' -> s.append("\\n");
        case '\t' -> s.append("\\t");
        case '\r' -> s.append("\\r");
        default -> {
          if (c < ' ' || c == 0x7F) {
            s.append(String.format("\\u%04x", (int) c));
          } else {
            s.append(c);
          }
        }
      }
    }
    return s.append('"').toString();
  }

  /**
   * The text between the quotes, escapes resolved.
   *
   * @throws IllegalArgumentException if an escape is unknown; the message names it
   */
  static String unquote(String quoted) {
    StringBuilder s = new StringBuilder();
    int end = quoted.length() - 1;
    for (int i = 1; i < end; i++) {
      char c = quoted.charAt(i);
      if (c != '\\') {
        s.append(c);
        continue;
      }
      char escape = quoted.charAt(++i);
      switch (escape) {
        case '"', '\\' -> s.append(escape);
        case 'n' -> s.append('\n');
        case 't' -> s.append('\t');
        case 'r' -> s.append('\r');
        case 'u' -> {
          if (i + 5 > end || !quoted.substring(i + 1, i + 5).matches("[0-9a-fA-F]{4}")) {
            throw new IllegalArgumentException("\\u without four hexadecimal digits");
          }
          s.append((char) Integer.parseInt(quoted.substring(i + 1, i + 5), 16));
          i += 4;
        }
        default -> throw new IllegalArgumentException("unknown escape \\" + escape);
      }
    }
    return s.toString();
  }
}
