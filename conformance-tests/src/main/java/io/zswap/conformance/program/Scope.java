package io.zswap.conformance.program;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.antlr.v4.runtime.ParserRuleContext;
import org.antlr.v4.runtime.Token;
import org.antlr.v4.runtime.tree.ErrorNode;
import org.antlr.v4.runtime.tree.ParseTree;

/** What names mean at one place of a text, and checks that every part of the builder needs. */
final class Scope {
  static final int UNKNOWN = -1;

  /** A number of a million digits is not even looked at. */
  private static final int MOST_DIGITS = 100;

  final ErrorSink errors;
  final Path folder;
  final Map<String, PageDeclaration> pages = new LinkedHashMap<>();
  final Map<String, Integer> cgroups = new HashMap<>(Map.of("root", 0));
  final CgroupNumbers numbers = new CgroupNumbers();
  final List<String> created = new ArrayList<>();
  int pageSize = 4096;
  int cpus = 1;

  /** Set when a header item could not be read: names may be missing for that reason alone. */
  boolean headerBroken;

  Scope(ErrorSink errors, Path folder) {
    this.errors = errors;
    this.folder = folder;
  }

  /** Whether the parser had to repair something inside; such a part is not looked at again. */
  static boolean broken(ParserRuleContext context) {
    if (context.exception != null) {
      return true;
    }
    for (int i = 0; i < context.getChildCount(); i++) {
      ParseTree child = context.getChild(i);
      if (child instanceof ErrorNode || (child instanceof ParserRuleContext rule && broken(rule))) {
        return true;
      }
    }
    return false;
  }

  /** A number in a range; outside it an error is noted and {@code min} returned. */
  long number(Token token, long min, long max, String what) {
    if (token.getStopIndex() - token.getStartIndex() > MOST_DIGITS) {
      errors.add(token, what + " is out of range, expected " + min + ".." + max);
      return min;
    }
    long value;
    try {
      value = Long.parseLong(token.getText());
    } catch (NumberFormatException e) {
      value = Long.MIN_VALUE;
    }
    if (value < min || value > max) {
      errors.add(
          token, what + " " + token.getText() + " is out of range, expected " + min + ".." + max);
      return min;
    }
    return value;
  }

  /** The text of a string token; an error is noted for an unknown escape. */
  String text(Token string) {
    try {
      return Quoted.unquote(string.getText());
    } catch (IllegalArgumentException e) {
      errors.add(
          string, e.getMessage() + ", expected \\\" \\\\ \\n \\t \\r or \\u and four digits");
      return "";
    }
  }

  /** The number of a cgroup, or {@link #UNKNOWN} after noting an error. */
  int cgroup(Token name) {
    Integer number = cgroups.get(name.getText());
    if (number != null) {
      return number;
    }
    if (!headerBroken) {
      String known = String.join(", ", cgroups.keySet().stream().sorted().limit(8).toList());
      errors.add(
          name, "unknown cgroup '" + name.getText() + "', expected one declared before: " + known);
    }
    return UNKNOWN;
  }

  /** The pages that a reference means, in order; empty after noting an error. */
  PageRange pages(Token name, List<Token> indices, boolean bracketed) {
    PageDeclaration page = pages.get(name.getText());
    if (page == null) {
      if (!headerBroken) {
        String known = String.join(", ", pages.keySet().stream().limit(8).toList());
        errors.add(
            name,
            "unknown page '"
                + name.getText()
                + "', expected "
                + (known.isEmpty() ? "one declared in the header" : "one of " + known));
      }
      return PageRange.NONE;
    }
    String last = name.getText() + "[" + (page.count() - 1) + "]";
    if (page.array() != bracketed) {
      errors.add(
          name,
          page.array()
              ? "'" + name.getText() + "' is a range, expected an index up to " + last + " or [*]"
              : "'" + name.getText() + "' is one page, expected no index");
      return PageRange.NONE;
    }
    if (indices.isEmpty()) {
      return new PageRange(page.first(), page.count());
    }
    long from = index(indices.get(0), page, last);
    long to = indices.size() > 1 ? index(indices.get(1), page, last) : from;
    if (from == UNKNOWN || to == UNKNOWN) {
      return PageRange.NONE;
    }
    if (to < from) {
      errors.add(indices.get(1), "range ends before it begins, expected " + from + " or more");
      return PageRange.NONE;
    }
    return new PageRange(page.first() + (int) from, (int) (to - from) + 1);
  }

  private long index(Token token, PageDeclaration page, String last) {
    String text = token.getText();
    if (text.length() < 9 && !text.startsWith("-") && Integer.parseInt(text) < page.count()) {
      return Integer.parseInt(text);
    }
    errors.add(token, "index " + text + " is out of bounds, expected up to " + last);
    return UNKNOWN;
  }

  /** Consecutive page numbers. */
  record PageRange(int first, int count) {
    static final PageRange NONE = new PageRange(0, 0);
  }
}
