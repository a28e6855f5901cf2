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

  private final String file;
  private final String[] lines;
  private final Set<ProgramError> errors = new LinkedHashSet<>();

  ErrorSink(String file, String text) {
    this.file = file;
    this.lines = text.split("\\R", -1);
  }

  void add(Token at, String message) {
    add(at.getLine(), at.getCharPositionInLine(), message);
  }

  private void add(int line, int offset, String message) {
    String source = line <= lines.length ? lines[line - 1] : "";
    errors.add(new ProgramError(file, line, offset + 1, message, source));
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
