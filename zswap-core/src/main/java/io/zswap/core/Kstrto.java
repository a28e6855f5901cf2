package io.zswap.core;

import io.zswap.api.InvalidParameterException;

/** Text to values as the kernel does it: lib/kstrtox.c, and strstrip of lib/string_helpers.c. */
public final class Kstrto {

  private static final long MAX_UINT = 0xFFFF_FFFFL;

  private Kstrto() {}

  /**
   * kstrtobool: the first character decides, after {@code o} the second.
   *
   * @throws InvalidParameterException if neither says anything
   */
  public static boolean bool(String name, String value) {
    char first = lower(charAt(value, 0));
    return switch (first) {
      case 'y', 't', '1' -> true;
      case 'n', 'f', '0' -> false;
      case 'o' ->
          switch (lower(charAt(value, 1))) {
            case 'n' -> true;
            case 'f' -> false;
            default -> throw malformed(name, value);
          };
      default -> throw malformed(name, value);
    };
  }

  /**
   * kstrtouint with base 0: octal after 0, hexadecimal after 0x, a plus sign before, a newline
   * behind.
   */
  static int uint(String name, String value) {
    int at = charAt(value, 0) == '+' ? 1 : 0;
    int base = 10;
    if (charAt(value, at) == '0') {
      boolean hex = lower(charAt(value, at + 1)) == 'x' && digit(charAt(value, at + 2)) >= 0;
      base = hex ? 16 : 8;
      at += hex ? 2 : 0;
    }
    int start = at;
    long result = 0;
    boolean overflow = false;
    for (int d = digit(charAt(value, at)); d >= 0 && d < base; d = digit(charAt(value, ++at))) {
      // Past 32 bits the value is refused anyway, so only 64 have to be told apart from more.
      overflow |= Long.compareUnsigned(result, Long.divideUnsigned(-1L - d, base)) > 0;
      result = result * base + d;
    }
    if (overflow) {
      throw outOfRange(name, value);
    }
    if (at == start) {
      throw malformed(name, value);
    }
    if (charAt(value, at) == '\n') {
      at++;
    }
    if (at < value.length()) {
      throw malformed(name, value);
    }
    if (Long.compareUnsigned(result, MAX_UINT) > 0) {
      throw outOfRange(name, value);
    }
    return (int) result;
  }

  /** strstrip: white space goes from both ends. */
  static String strip(String value) {
    int from = 0;
    int to = value.length();
    while (from < to && isSpace(value.charAt(from))) {
      from++;
    }
    while (to > from && isSpace(value.charAt(to - 1))) {
      to--;
    }
    return value.substring(from, to);
  }

  private static boolean isSpace(char c) {
    return c == ' ' || (c >= '\t' && c <= '\r');
  }

  /** A character, or the NUL that ends a string in C. */
  private static char charAt(String value, int at) {
    return at < value.length() ? value.charAt(at) : 0;
  }

  private static char lower(char c) {
    return c >= 'A' && c <= 'Z' ? (char) (c | 0x20) : c;
  }

  private static int digit(char c) {
    char l = lower(c);
    if (l >= '0' && l <= '9') {
      return l - '0';
    }
    return l >= 'a' && l <= 'f' ? l - 'a' + 10 : -1;
  }

  private static InvalidParameterException malformed(String name, String value) {
    return new InvalidParameterException(
        name + "='" + value + "' is malformed", InvalidParameterException.MALFORMED);
  }

  private static InvalidParameterException outOfRange(String name, String value) {
    return new InvalidParameterException(
        name + "='" + value + "' is out of range", InvalidParameterException.OUT_OF_RANGE);
  }
}
