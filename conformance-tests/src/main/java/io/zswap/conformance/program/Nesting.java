package io.zswap.conformance.program;

import io.zswap.conformance.program.grammar.ProgramTextParser.RepeatContext;
import org.antlr.v4.runtime.ParserRuleContext;
import org.antlr.v4.runtime.misc.ParseCancellationException;
import org.antlr.v4.runtime.tree.ErrorNode;
import org.antlr.v4.runtime.tree.ParseTreeListener;
import org.antlr.v4.runtime.tree.TerminalNode;

/**
 * Ends the parse before repetitions in repetitions fill the stack. It follows the parser itself:
 * counted in the tokens, the depth would be wrong where errors are repaired.
 */
final class Nesting implements ParseTreeListener {
  /** Two rounds each would be more operations than a program may have after 20 of them. */
  static final int MOST = 64;

  private final ErrorSink errors;
  private int depth;

  Nesting(ErrorSink errors) {
    this.errors = errors;
  }

  @Override
  public void enterEveryRule(ParserRuleContext context) {
    if (context instanceof RepeatContext && ++depth > MOST) {
      errors.add(context.getStart(), "'repeat' nested too deep, expected at most " + MOST);
      throw new ParseCancellationException();
    }
  }

  @Override
  public void exitEveryRule(ParserRuleContext context) {
    if (context instanceof RepeatContext) {
      depth--;
    }
  }

  @Override
  public void visitTerminal(TerminalNode node) {}

  @Override
  public void visitErrorNode(ErrorNode node) {}
}
