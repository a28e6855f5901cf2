package io.zswap.conformance.report;

import io.zswap.api.explore.ScenarioSpec;
import io.zswap.conformance.judge.Contents;
import io.zswap.conformance.program.Names;
import io.zswap.conformance.program.Program;
import io.zswap.conformance.program.TaskNames;
import java.util.function.IntFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Puts a program's own words for pages, cgroups, tasks and contents into what machines say. */
final class ProgramWords {
  private static final Pattern CONTENT = Pattern.compile("content ([0-9a-f]{16})");
  private static final Pattern PAGE = Pattern.compile("\\bpage (\\d{1,4})\\b");
  private static final Pattern CGROUP = Pattern.compile("\\bcgroup (\\d{1,4})\\b");

  private final Contents contents;
  private final Names names;
  private final TaskNames tasks;

  ProgramWords(Program program, ScenarioSpec spec) {
    this.contents = new Contents(spec);
    this.names = program.names();
    this.tasks = new TaskNames(program);
  }

  /** The name of a task; after the program's come the kernel's own. */
  String task(int task) {
    return tasks.of(task);
  }

  /** What a machine calls something. */
  String item(String name) {
    String text = numbered(PAGE, name, n -> "page " + names.page(n));
    return numbered(CGROUP, text, n -> "cgroup " + names.cgroup(n));
  }

  /** What a machine says of it. */
  String value(String value) {
    return CONTENT
        .matcher(tasks.in(value))
        .replaceAll(
            found ->
                Matcher.quoteReplacement(
                    contents.name(Long.parseUnsignedLong(found.group(1), 16))));
  }

  private static String numbered(Pattern pattern, String text, IntFunction<String> word) {
    return pattern
        .matcher(text)
        .replaceAll(m -> Matcher.quoteReplacement(word.apply(Integer.parseInt(m.group(1)))));
  }
}
