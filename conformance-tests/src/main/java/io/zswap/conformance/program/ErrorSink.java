package io.zswap.conformance.program;

import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.Set;
import org.antlr.v4.runtime.BaseErrorListener;
import org.antlr.v4.runtime.RecognitionException;
import org.antlr.v4.runtime.Recognizer;
import org.antlr.v4.runtime.Token;
import org.jspecify.annotations.Nullable;

/** Collects what is wrong with one text. */
final class ErrorSink extends BaseErrorListener {
  /** More than these nobody reads. */
  private static final int MOST = 20;

  /** More than these nobody even sorts: a text of millions of them is given up. */
  private static final int ENOUGH = 1_000;

  /** Characters of a line that are shown beside the place, and of a message at most. */
  private static final int AROUND = 60;

  private static final int LONGEST = 1_000;

  private final String file;
  private final String text;
  private final Set<ProgramError> errors = new LinkedHashSet<>();

  /** Where a line begins that was looked for before; errors come mostly in the text's order. */
  private int lastLine = 1;

  private int lastStart;

  ErrorSink(String file, String text) {
    this.file = file;
    this.text = text;
  }

  void add(Token at, String message) {
    add(at.getLine(), at.getCharPositionInLine(), message);
  }

  private void add(int line, int offset, String message) {
    if (errors.size() >= ENOUGH) {
      throw exception();
    }
    String source = line(line);
    // Of a line that nobody can read in whole, what is around the place.
    int from = source.length() > LONGEST ? Math.max(0, offset - AROUND) : 0;
    int to =
        source.length() > LONGEST ? Math.min(source.length(), offset + AROUND) : source.length();
    String shown = message.length() > LONGEST ? message.substring(0, LONGEST) + "..." : message;
    errors.add(
        new ProgramError(
            file,
            line,
            offset + 1,
            shown,
            source.substring(Math.min(from, source.length()), to),
            Math.max(0, Math.min(offset - from, to - from))));
  }

  /** A line of the text, as ANTLR counts them, from 1. */
  private String line(int line) {
    if (line < lastLine) {
      lastLine = 1;
      lastStart = 0;
    }
    while (lastLine < line) {
      int end = text.indexOf('\n', lastStart);
      if (end < 0) {
        return "";
      }
      lastStart = end + 1;
      lastLine++;
    }
    int end = text.indexOf('\n', lastStart);
    String found = text.substring(lastStart, end < 0 ? text.length() : end);
    return found.endsWith("\r") ? found.substring(0, found.length() - 1) : found;
  }

  @Override
  public void syntaxError(
      Recognizer<?, ?> recognizer,
      @Nullable Object offendingSymbol,
      int line,
      int charPositionInLine,
      String message,
      @Nullable RecognitionException e) {
    add(line, charPositionInLine, message);
  }

  boolean isEmpty() {
    return errors.isEmpty();
  }

  /** Throws if there was anything. */
  void check() {
    if (!errors.isEmpty()) {
      throw exception();
    }
  }

  /** The first errors, in the order of the text. */
  ProgramException exception() {
    return new ProgramException(
        errors.stream()
            .sorted(
                Comparator.comparingInt(ProgramError::line).thenComparingInt(ProgramError::column))
            .limit(MOST)
            .toList());
  }
}
