package io.zswap.conformance.program;

import io.zswap.conformance.program.grammar.ProgramTextLexer;
import io.zswap.conformance.program.grammar.ProgramTextParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.antlr.v4.runtime.CharStreams;
import org.antlr.v4.runtime.CommonTokenStream;
import org.antlr.v4.runtime.misc.ParseCancellationException;

/** Reads programs. */
public final class Programs {
  /** Larger texts are refused; a saved cross-check of 200,000 operations has about 10 MB. */
  private static final long MAX_BYTES = 256L << 20;

  private Programs() {}

  /**
   * Reads a file. Files that the program names are looked for beside it.
   *
   * @throws ProgramException if it cannot be read or is wrong
   */
  public static Program read(Path file) {
    try {
      if (Files.size(file) > MAX_BYTES) {
        throw new IOException("larger than " + (MAX_BYTES >> 20) + " MiB");
      }
      Path folder = file.toAbsolutePath().getParent();
      return parse(Files.readString(file), file.toString(), folder == null ? Path.of("") : folder);
    } catch (IOException e) {
      throw new ProgramException("cannot read " + file + ": " + reason(e), e);
    }
  }

  private static String reason(IOException e) {
    if (e instanceof java.nio.file.NoSuchFileException) {
      return "no such file";
    }
    return e instanceof java.nio.charset.CharacterCodingException
        ? "not UTF-8 text"
        : String.valueOf(e.getMessage());
  }

  /**
   * Reads a text.
   *
   * @param source what errors call it
   * @param folder where relative file names start
   * @throws ProgramException if it is wrong; carries every error found
   */
  public static Program parse(String text, String source, Path folder) {
    ErrorSink errors = new ErrorSink(source, text);
    ProgramTextLexer lexer = new ProgramTextLexer(CharStreams.fromString(text, source));
    lexer.removeErrorListeners();
    lexer.addErrorListener(errors);
    ProgramTextParser parser = new ProgramTextParser(new CommonTokenStream(lexer));
    parser.removeErrorListeners();
    parser.addErrorListener(errors);
    parser.setErrorHandler(new SyntaxErrors());
    parser.addParseListener(new Nesting(errors));
    ProgramTextParser.ProgramContext tree;
    try {
      tree = parser.program();
    } catch (ParseCancellationException e) {
      throw errors.exception();
    }
    return new ProgramBuilder(errors, folder).build(tree);
  }
}
