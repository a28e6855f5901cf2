package io.zswap.conformance.program;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the tasks of a run are called, which machines know by number: the program's own first, then
 * the kernel's. Immutable.
 */
public final class TaskNames {
  private static final Pattern TASK = Pattern.compile("\\btask (\\d)\\b");

  private final List<String> own;

  /** The names of a program's tasks. */
  public TaskNames(Program program) {
    own = program.tasks().stream().map(Task::name).toList();
  }

  /** For example {@code P0} or {@code kworker}. */
  public String of(int task) {
    return task < own.size() ? own.get(task) : task == own.size() ? "kworker" : "rcu";
  }

  /** A machine's text, with these names. */
  public String in(String text) {
    return TASK.matcher(text)
        .replaceAll(m -> Matcher.quoteReplacement(of(Integer.parseInt(m.group(1)))));
  }
}
