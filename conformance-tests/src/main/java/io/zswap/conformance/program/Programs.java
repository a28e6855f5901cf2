package io.zswap.conformance.program;

import io.zswap.conformance.program.grammar.ProgramTextLexer;
import io.zswap.conformance.program.grammar.ProgramTextParser;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.antlr.v4.runtime.CharStreams;
import org.antlr.v4.runtime.CommonTokenStream;
import org.antlr.v4.runtime.Token;
import org.antlr.v4.runtime.misc.ParseCancellationException;

/** Reads programs. */
public final class Programs {
  /**
   * Larger texts are refused; a saved cross-check of a million operations has about 50 MB. Every
   * byte of a text is in memory three times for a while: as read, as a string, and in the lexer.
   */
  private static final long MAX_BYTES = Math.min(64L << 20, Runtime.getRuntime().maxMemory() / 8);

  private Programs() {}

  /**
   * Reads a file. Files that the program names are looked for beside it.
   *
   * @throws ProgramException if it cannot be read or is wrong
   */
  public static Program read(Path file) {
    Path folder = file.toAbsolutePath().getParent();
    try {
      Program program = parse(text(file), file.toString(), folder == null ? Path.of("") : folder);
      Optional<Path> device = program.header().config().deviceFile();
      if (device.isPresent()
          && Files.exists(device.get())
          && Files.isSameFile(device.get(), file)) {
        throw new ProgramException(
            file + ": its 'device file' is the program itself, which the run would overwrite");
      }
      return program;
    } catch (IOException e) {
      throw new ProgramException("cannot read " + file + ": " + reason(e), e);
    }
  }

  /**
   * Where a file with a program first says {@code expect}, as {@code FILE:LINE}; empty if nowhere.
   *
   * @throws ProgramException if it cannot be read
   */
  public static Optional<String> expectation(Path file) {
    try {
      ProgramTextLexer lexer = new ProgramTextLexer(CharStreams.fromString(text(file)));
      lexer.removeErrorListeners();
      for (Token t = lexer.nextToken(); t.getType() != Token.EOF; t = lexer.nextToken()) {
        if (t.getType() == ProgramTextLexer.EXPECT) {
          return Optional.of(file + ":" + t.getLine());
        }
      }
      return Optional.empty();
    } catch (IOException e) {
      throw new ProgramException("cannot read " + file + ": " + reason(e), e);
    }
  }

  /**
   * The text of a file that holds a program, whatever else it holds.
   *
   * @throws IOException if it cannot be read, is not UTF-8, or is larger than programs are
   */
  public static String text(Path file) throws IOException {
    if (Files.exists(file) && !Files.isRegularFile(file) && !isOfThisProcess(file)) {
      throw new IOException("no regular file");
    }
    // A size is what a file says; a pipe or a device says 0 and has no end.
    try (InputStream in = Files.newInputStream(file)) {
      byte[] bytes = Files.size(file) > MAX_BYTES ? null : in.readNBytes((int) MAX_BYTES + 1);
      if (bytes == null || bytes.length > MAX_BYTES) {
        throw new IOException("larger than " + (MAX_BYTES >> 20) + " MiB, the most for this JVM");
      }
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      // Some editors begin with a byte order mark, which is no part of the text.
      return text.startsWith("\uFEFF") ? text.substring(1) : text;
    }
  }

  /**
   * A shell's {@code <(...)} and standard input have a writer; a pipe in a folder may have none.
   */
  private static boolean isOfThisProcess(Path file) {
    Path absolute = file.toAbsolutePath().normalize();
    return absolute.startsWith("/dev") || absolute.startsWith("/proc");
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
    ProgramTextParser parser =
        new ProgramTextParser(new CommonTokenStream(new FewTokens(lexer, errors)));
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
