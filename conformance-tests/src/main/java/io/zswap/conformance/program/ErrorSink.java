package io.zswap.conformance.program;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
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
  private final List<ProgramError> errors = new ArrayList<>();

  ErrorSink(String file, String text) {
    this.file = file;
    this.lines = text.split("\\R", -1);
  }

  void add(Token at, String message) {
    add(at.getLine(), at.getCharPositionInLine(), message);
  }

  private void add(int line, int offset, String message) {
    String source = line <= lines.length ? lines[line - 1] : "";
    ProgramError error = new ProgramError(file, line, offset + 1, message, source);
    if (!errors.contains(error)) {
      errors.add(error);
    }
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
      errors.sort(
          Comparator.comparingInt(ProgramError::line).thenComparingInt(ProgramError::column));
      throw new ProgramException(errors.subList(0, Math.min(MOST, errors.size())));
    }
  }
}
