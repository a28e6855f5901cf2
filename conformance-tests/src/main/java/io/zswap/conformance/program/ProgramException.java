package io.zswap.conformance.program;

import io.zswap.api.ZswapException;
import java.util.List;
import java.util.stream.Collectors;

/** A program that cannot be read or makes no sense. The message shows every error. */
public class ProgramException extends ZswapException {
  private static final long serialVersionUID = 1L;

  // Records are not serializable; the message carries everything.
  private final transient List<ProgramError> errors;

  /** Errors in a text, at least one. */
  public ProgramException(List<ProgramError> errors) {
    super(errors.stream().map(ProgramError::render).collect(Collectors.joining("\n")));
    this.errors = List.copyOf(errors);
  }

  /** A program that cannot be run in the way asked for. */
  public ProgramException(String message) {
    super(message);
    this.errors = List.of();
  }

  /** A file that cannot be read. */
  public ProgramException(String message, Throwable cause) {
    super(message, cause);
    this.errors = List.of();
  }

  /** The errors in the order of the text; empty if there was no text. */
  public List<ProgramError> errors() {
    return errors;
  }
}
