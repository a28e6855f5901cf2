package io.zswap.conformance.program;

import io.zswap.conformance.program.grammar.ProgramTextParser;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.antlr.v4.runtime.DefaultErrorStrategy;
import org.antlr.v4.runtime.InputMismatchException;
import org.antlr.v4.runtime.NoViableAltException;
import org.antlr.v4.runtime.Parser;
import org.antlr.v4.runtime.ParserRuleContext;
import org.antlr.v4.runtime.Token;
import org.antlr.v4.runtime.misc.IntervalSet;

/** Says what was found and what was expected, in the words of somebody who writes programs. */
final class SyntaxErrors extends DefaultErrorStrategy {
  private static final Map<Integer, String> KINDS =
      Map.of(
          ProgramTextParser.NAME, "a name",
          ProgramTextParser.INT, "a number",
          ProgramTextParser.HEX, "0x...",
          ProgramTextParser.STRING, "\"text\"",
          Token.EOF, "the end of the file");

  @Override
  protected void reportNoViableAlternative(Parser recognizer, NoViableAltException e) {
    report(recognizer, e.getOffendingToken(), expected(recognizer, recognizer.getExpectedTokens()));
  }

  @Override
  protected void reportInputMismatch(Parser recognizer, InputMismatchException e) {
    report(recognizer, e.getOffendingToken(), expected(recognizer, e.getExpectedTokens()));
  }

  @Override
  protected void reportUnwantedToken(Parser recognizer) {
    mismatch(recognizer);
  }

  @Override
  protected void reportMissingToken(Parser recognizer) {
    mismatch(recognizer);
  }

  /**
   * Inside braces, what begins nothing is skipped up to what does. The default would leave the
   * block, since a name could begin the next task.
   */
  @Override
  public void sync(Parser recognizer) {
    ParserRuleContext context = recognizer.getContext();
    int rule = context.getRuleIndex();
    boolean block =
        rule == ProgramTextParser.RULE_header
            || rule == ProgramTextParser.RULE_task
            || rule == ProgramTextParser.RULE_setup
            || rule == ProgramTextParser.RULE_after
            || rule == ProgramTextParser.RULE_repeat;
    if (!block || context.getChildCount() == 0) {
      super.sync(recognizer);
      return;
    }
    IntervalSet expected = recognizer.getExpectedTokens();
    if (!expected.contains(recognizer.getInputStream().LA(1))) {
      mismatch(recognizer);
      consumeUntil(recognizer, expected);
    }
  }

  private void mismatch(Parser recognizer) {
    if (!inErrorRecoveryMode(recognizer)) {
      beginErrorCondition(recognizer);
      report(
          recognizer,
          recognizer.getCurrentToken(),
          expected(recognizer, getExpectedTokens(recognizer)));
    }
  }

  private void report(Parser recognizer, Token found, String expected) {
    recognizer.notifyErrorListeners(found, "found " + show(found) + ", expected " + expected, null);
  }

  private static String show(Token found) {
    if (found.getType() == Token.EOF) {
      return "the end of the file";
    }
    return found.getText().equals("\"")
        ? "a text without a closing quote"
        : "'" + found.getText() + "'";
  }

  private static String expected(Parser recognizer, IntervalSet tokens) {
    List<String> words = new ArrayList<>();
    IntervalSet left = new IntervalSet(tokens);
    // Groups first: a list of twenty keywords helps nobody.
    if (left.contains(ProgramTextParser.EXPECT) && left.contains(ProgramTextParser.ZSWAP)) {
      words.add("a word");
      left = left.subtract(IntervalSet.of(ProgramTextParser.ZSWAP, ProgramTextParser.NAME));
    } else if (left.contains(ProgramTextParser.PAGEOUT)) {
      words.add("an operation (write, read, pageout, ...)");
      left = left.subtract(IntervalSet.of(ProgramTextParser.WRITE, ProgramTextParser.CPU_ONLINE));
      left = left.subtract(IntervalSet.of(ProgramTextParser.CGROUP));
    } else if (left.contains(ProgramTextParser.NODES)) {
      words.add("a header item (pages, slots, nodes, cpus, ram, device, param, cgroup, page)");
      left = left.subtract(IntervalSet.of(ProgramTextParser.PAGESIZE, ProgramTextParser.DEVICE));
      left = left.subtract(IntervalSet.of(ProgramTextParser.PARAM, ProgramTextParser.PAGE));
    }
    for (int type : left.toList()) {
      words.add(KINDS.getOrDefault(type, recognizer.getVocabulary().getDisplayName(type)));
    }
    return join(words);
  }

  private static String join(List<String> words) {
    int last = words.size() - 1;
    return last < 1
        ? String.join("", words)
        : String.join(", ", words.subList(0, last)) + " or " + words.get(last);
  }
}
