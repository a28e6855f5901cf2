package io.zswap.conformance.check;

import io.zswap.api.explore.FreeMode;
import io.zswap.api.explore.Granularity;
import io.zswap.api.explore.Trace;
import io.zswap.conformance.program.Programs;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.StringTokenizer;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads the text of a {@link ScheduleFile}. */
final class ScheduleParser {
  private static final Pattern RUN = Pattern.compile("([A-Z])([1-9][0-9]{0,6})");
  private static final int MAX_STEPS = 1 << 20;
  private static final int MAX_HEAD = 10_000;

  private final String file;
  private final Map<String, Line> lines = new HashMap<>();
  private final List<String> expected = new ArrayList<>();

  private record Line(int number, String rest) {}

  private ScheduleParser(String file) {
    this.file = file;
  }

  static ScheduleFile parse(String text, String file) {
    return new ScheduleParser(file).read(text);
  }

  private ScheduleFileException wrong(int line, String message) {
    return new ScheduleFileException(file, line, message);
  }

  private ScheduleFile read(String text) {
    int start = 0;
    int number = 1;
    String line = line(text, start);
    if (!line.equals(ScheduleFile.FIRST_LINE)) {
      throw wrong(1, "not a schedule, expected '" + ScheduleFile.FIRST_LINE + "'");
    }
    // Line by line, not split into all of them: the file may have any number.
    while (!line.equals("program")) {
      start = text.indexOf('\n', start) + 1;
      if (start == 0) {
        throw wrong(number, "no program, expected a line 'program' and the program after it");
      }
      line = line(text, start);
      number++;
      if (number > MAX_HEAD) {
        throw wrong(number, "no program in " + MAX_HEAD + " lines, expected a line 'program'");
      }
      if (!line.equals("program")) {
        head(line, number);
      }
    }
    int after = text.indexOf('\n', start);
    // Empty lines in front keep the line numbers of the program's errors right.
    String program = "\n".repeat(number) + (after < 0 ? "" : text.substring(after + 1));
    Line end = new Line(number, "");
    return new ScheduleFile(
        Programs.parse(program, file, Path.of("")),
        need("machine", end).rest(),
        word("protocol", end, ProtocolWords::parse),
        word("free", end, w -> constant(FreeMode.values(), FreeMode::word, w)),
        word("granularity", end, w -> constant(Granularity.values(), Granularity::word, w)),
        expected,
        ScheduleFile.line(need("outcome", end).rest()),
        schedule(need("schedule", end)));
  }

  /** The line that begins at {@code start}, without the blanks around it. */
  private static String line(String text, int start) {
    int end = text.indexOf('\n', start);
    return text.substring(start, end < 0 ? text.length() : end).strip();
  }

  private void head(String line, int number) {
    if (line.isEmpty() || line.startsWith("#")) {
      return;
    }
    String[] parts = line.split(" ", 2);
    String rest = parts.length > 1 ? parts[1].strip() : "";
    switch (parts[0]) {
      case "expect" -> expected.add(ScheduleFile.line(rest));
      case "machine", "protocol", "free", "granularity", "outcome", "schedule" -> {
        if (lines.put(parts[0], new Line(number, rest)) != null) {
          throw wrong(number, "'" + parts[0] + "' is there already, expected it once");
        }
      }
      default ->
          throw wrong(
              number,
              "unknown word '"
                  + brief(parts[0])
                  + "', expected machine, protocol, free, granularity, expect, outcome, schedule or"
                  + " program");
    }
  }

  private Line need(String what, Line end) {
    @Nullable Line line = lines.get(what);
    if (line == null) {
      throw wrong(end.number(), "no '" + what + "' line before the program");
    }
    if (line.rest().isEmpty() && !what.equals("schedule")) {
      throw wrong(line.number(), "nothing after '" + what + "'");
    }
    return line;
  }

  private <T> T word(String what, Line end, Function<String, T> meaning) {
    Line line = need(what, end);
    try {
      return meaning.apply(line.rest());
    } catch (IllegalArgumentException e) {
      throw new ScheduleFileException(file, line.number(), String.valueOf(e.getMessage()));
    }
  }

  private static <E> E constant(E[] values, Function<E, String> words, String word) {
    List<String> known = new ArrayList<>();
    for (E value : values) {
      if (words.apply(value).equals(word)) {
        return value;
      }
      known.add(words.apply(value));
    }
    throw new IllegalArgumentException(
        "unknown word '" + brief(word) + "', expected " + String.join(" or ", known));
  }

  private List<Integer> schedule(Line line) {
    List<Integer> schedule = new ArrayList<>();
    // One at a time: a line of a million runs need not be a million strings.
    StringTokenizer runs = new StringTokenizer(line.rest());
    while (runs.hasMoreTokens()) {
      String run = runs.nextToken();
      Matcher m = RUN.matcher(run);
      if (!m.matches() || m.group(1).charAt(0) - 'A' >= Trace.MAX_TASKS) {
        throw wrong(
            line.number(), "'" + brief(run) + "' is no run of steps, expected one like A12");
      }
      int count = Integer.parseInt(m.group(2));
      if (schedule.size() + count > MAX_STEPS) {
        throw wrong(line.number(), "too many steps, expected at most " + MAX_STEPS);
      }
      for (int i = 0; i < count; i++) {
        schedule.add(m.group(1).charAt(0) - 'A');
      }
    }
    return schedule;
  }

  private static String brief(String word) {
    return word.length() > 40 ? word.substring(0, 40) + "..." : word;
  }
}
