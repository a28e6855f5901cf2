package io.zswap.conformance.program;

/**
 * One thing wrong with a program text.
 *
 * @param file what the text was read from
 * @param line line, from 1
 * @param column column, from 1
 * @param message what is wrong and what was expected
 * @param source the line itself; of a very long one, the part around the place
 * @param caret where in {@code source} the place is, from 0
 */
public record ProgramError(
    String file, int line, int column, String message, String source, int caret) {
  /** {@code file:line:column: message}, then the source line and a caret under the place. */
  public String render() {
    StringBuilder blank = new StringBuilder();
    for (int i = 0; i < caret; i++) {
      blank.append(source.charAt(i) == '\t' ? '\t' : ' ');
    }
    return file + ":" + line + ":" + column + ": " + message + "\n  " + source + "\n  " + blank
        + "^";
  }
}
