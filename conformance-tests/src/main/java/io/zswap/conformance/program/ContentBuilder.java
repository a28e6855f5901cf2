package io.zswap.conformance.program;

import io.zswap.conformance.program.grammar.ProgramTextParser.ContentContext;
import io.zswap.conformance.program.grammar.ProgramTextParser.FileContentContext;
import io.zswap.conformance.program.grammar.ProgramTextParser.FillContentContext;
import io.zswap.conformance.program.grammar.ProgramTextParser.HexContentContext;
import io.zswap.conformance.program.grammar.ProgramTextParser.PatternContentContext;
import io.zswap.conformance.program.grammar.ProgramTextParser.RandomContentContext;
import io.zswap.conformance.program.grammar.ProgramTextParser.TextContentContext;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.antlr.v4.runtime.Token;
import org.jspecify.annotations.Nullable;

/** Makes contents of what a text says about them. */
final class ContentBuilder {
  private final Scope scope;

  /** Looking at a file once per operation would take longer than the operation. */
  private final Map<Path, Long> sizes = new HashMap<>();

  ContentBuilder(Scope scope) {
    this.scope = scope;
  }

  /**
   * The content, or an arbitrary one after noting an error.
   *
   * @param pages how many pages take it
   */
  ProgramContent build(ContentContext context, int pages) {
    if (context instanceof FillContentContext c) {
      return fill(c);
    } else if (context instanceof PatternContentContext c) {
      int noise =
          c.NOISE() == null
              ? PatternContent.QUARTER
              : (int) scope.number(c.INT(1).getSymbol(), 0, scope.pageSize, "noise");
      return new PatternContent(seed(c.INT(0).getSymbol()), noise);
    } else if (context instanceof RandomContentContext c) {
      return new RandomContent(seed(c.INT().getSymbol()));
    } else if (context instanceof TextContentContext c) {
      Token token = c.STRING().getSymbol();
      String text = scope.text(token);
      checkLength(token, text.getBytes(StandardCharsets.UTF_8).length);
      return new TextContent(text);
    } else if (context instanceof HexContentContext c) {
      return hex(c.HEX().getSymbol());
    } else if (context instanceof FileContentContext c) {
      Token at = c.INT() == null ? null : c.INT().getSymbol();
      return file(c.STRING().getSymbol(), at, pages);
    }
    return new ZeroContent();
  }

  private long seed(Token token) {
    return scope.number(token, Long.MIN_VALUE + 1, Long.MAX_VALUE, "seed");
  }

  private ProgramContent fill(FillContentContext c) {
    if (c.INT() != null) {
      return new FillContent((int) scope.number(c.INT().getSymbol(), 0, 255, "byte"));
    }
    if (c.HEX() == null) {
      // Where one of two tokens is missing, the parser says so but leaves no trace in the tree.
      return new ZeroContent();
    }
    Token token = c.HEX().getSymbol();
    String digits = token.getText().substring(2);
    if (digits.isEmpty() || digits.length() > 2) {
      scope.errors.add(token, token.getText() + " is not one byte, expected 0x00..0xFF");
      return new ZeroContent();
    }
    return new FillContent(Integer.parseInt(digits, 16));
  }

  private ProgramContent hex(Token token) {
    String digits = token.getText().substring(2);
    if (digits.length() % 2 != 0) {
      scope.errors.add(token, "odd number of digits, expected two per byte");
      return new ZeroContent();
    }
    checkLength(token, digits.length() / 2);
    return new HexContent(digits);
  }

  private void checkLength(Token token, int bytes) {
    if (bytes > scope.pageSize) {
      scope.errors.add(
          token, bytes + " bytes do not fit, expected at most one page, " + scope.pageSize);
    }
  }

  /** Pages of a file, from page {@code at} of it, or from its start. */
  ProgramContent file(Token string, @Nullable Token at, int pages) {
    long offset = at == null ? 0 : scope.number(at, 0, Long.MAX_VALUE >> 20, "page offset");
    Path file;
    try {
      file = scope.folder.resolve(scope.text(string)).toAbsolutePath().normalize();
    } catch (InvalidPathException e) {
      scope.errors.add(string, "not a file name, " + e.getReason());
      return new ZeroContent();
    }
    long size = sizes.computeIfAbsent(file, ContentBuilder::size);
    if (size < 0) {
      scope.errors.add(string, "cannot read " + file + ", expected a readable file");
    } else if (size <= (offset + pages - 1) * scope.pageSize) {
      scope.errors.add(
          at == null ? string : at,
          "the file has "
              + (size + scope.pageSize - 1) / scope.pageSize
              + " pages, expected at least "
              + (offset + pages));
    }
    return new FileContent(file, offset);
  }

  private static long size(Path file) {
    try {
      return Files.isRegularFile(file) && Files.isReadable(file) ? Files.size(file) : -1;
    } catch (IOException e) {
      return -1;
    }
  }
}
