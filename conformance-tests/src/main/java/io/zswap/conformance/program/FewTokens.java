package io.zswap.conformance.program;

import org.antlr.v4.runtime.CharStream;
import org.antlr.v4.runtime.Token;
import org.antlr.v4.runtime.TokenFactory;
import org.antlr.v4.runtime.TokenSource;

/** Ends the parse before words fill the memory: each of them ends as a leaf of the parse tree. */
final class FewTokens implements TokenSource {
  /** What a token takes with the tree over it, and some more; "read p" takes 700 with its steps. */
  private static final int BYTES = 600;

  /** Programs of as many operations as there may be, a dozen words each. */
  private static final long MOST =
      Math.min(12L * Program.MAX_STEPS, Runtime.getRuntime().maxMemory() / BYTES);

  private final TokenSource source;
  private final ErrorSink errors;
  private long count;

  FewTokens(TokenSource source, ErrorSink errors) {
    this.source = source;
    this.errors = errors;
  }

  @Override
  public Token nextToken() {
    Token token = source.nextToken();
    if (++count > MOST) {
      errors.add(token, "too long a program, expected at most " + MOST + " words for this JVM");
      throw errors.exception();
    }
    return token;
  }

  @Override
  public int getLine() {
    return source.getLine();
  }

  @Override
  public int getCharPositionInLine() {
    return source.getCharPositionInLine();
  }

  @Override
  public CharStream getInputStream() {
    return source.getInputStream();
  }

  @Override
  public String getSourceName() {
    return source.getSourceName();
  }

  @Override
  public void setTokenFactory(TokenFactory<?> factory) {
    source.setTokenFactory(factory);
  }

  @Override
  public TokenFactory<?> getTokenFactory() {
    return source.getTokenFactory();
  }
}
