package io.zswap.conformance.crosscheck;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Something that a run found.
 *
 * @param kind what it is about
 * @param step number of the operation, from 1; 0 while the header's state is built
 * @param operation the operation in program words
 * @param details what differs, one fact per line
 * @param state how the machines' states differ after it, one fact per line
 * @param previous the operations before it, oldest first, with their numbers
 * @param program the operations up to this one, saved for replay
 */
public record Finding(
    Kind kind,
    long step,
    String operation,
    List<String> details,
    List<String> state,
    List<String> previous,
    Optional<Path> program) {

  /** Copies the lists. */
  public Finding {
    details = List.copyOf(details);
    state = List.copyOf(state);
    previous = List.copyOf(previous);
  }

  /** What a finding is about. */
  public enum Kind {
    /** Machines disagree. */
    DIFFERENCE,
    /** A machine showed content that was never written. */
    CONTENT,
    /** A result is not what the program says. */
    EXPECTATION,
    /** A machine broke down. */
    BREAKDOWN,
    /** An invariant is broken when nothing moves. */
    INVARIANT
  }

  /** The report, fit for a mail. */
  public String render() {
    StringBuilder s = new StringBuilder();
    s.append(kind).append(step == 0 ? " in the header: " : " at step " + step + ": ");
    s.append(operation).append('\n');
    lines(s, details);
    if (!state.isEmpty()) {
      s.append("state after it:\n");
      lines(s, state);
    }
    if (!previous.isEmpty()) {
      s.append("operations before it:\n");
      lines(s, previous);
    }
    program.ifPresent(p -> s.append("program up to here: ").append(p).append('\n'));
    return s.toString();
  }

  private static void lines(StringBuilder s, List<String> lines) {
    lines.forEach(line -> s.append("  ").append(line).append('\n'));
  }
}
