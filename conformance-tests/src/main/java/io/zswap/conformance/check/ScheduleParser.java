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
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads the text of a {@link ScheduleFile}. */
final class ScheduleParser {
  private static final Pattern RUN = Pattern.compile("([A-Z])([1-9][0-9]{0,6})");
  private static final int MAX_STEPS = 1 << 20;

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
    String[] all = text.split("\n", -1);
    if (!all[0].strip().equals(ScheduleFile.FIRST_LINE)) {
      throw wrong(1, "not a schedule, expected '" + ScheduleFile.FIRST_LINE + "'");
    }
    int at = 1;
    while (at < all.length && !all[at].strip().equals("program")) {
      head(all[at].strip(), at + 1);
      at++;
    }
    if (at == all.length) {
      throw wrong(all.length, "no program, expected a line 'program' and the program after it");
    }
    // Empty lines in front keep the line numbers of the program's errors right.
    StringBuilder program = new StringBuilder("\n".repeat(at + 1));
    for (int i = at + 1; i < all.length; i++) {
      program.append(all[i]).append('\n');
    }
    Line end = new Line(at + 1, "");
    return new ScheduleFile(
        Programs.parse(program.toString(), file, Path.of("")),
        need("machine", end).rest(),
        word("protocol", end, ProtocolWords::parse),
        word("free", end, w -> constant(FreeMode.values(), FreeMode::word, w)),
        word("granularity", end, w -> constant(Granularity.values(), Granularity::word, w)),
        expected,
        need("outcome", end).rest(),
        schedule(need("schedule", end)));
  }

  private void head(String line, int number) {
    if (line.isEmpty() || line.startsWith("#")) {
      return;
    }
    String[] parts = line.split(" ", 2);
    String rest = parts.length > 1 ? parts[1].strip() : "";
    switch (parts[0]) {
      case "expect" -> expected.add(rest);
      case "machine", "protocol", "free", "granularity", "outcome", "schedule" -> {
        if (lines.put(parts[0], new Line(number, rest)) != null) {
          throw wrong(number, "'" + parts[0] + "' is there already, expected it once");
        }
      }
      default ->
          throw wrong(
              number,
              "unknown word '"
                  + parts[0]
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
        "unknown word '" + word + "', expected " + String.join(" or ", known));
  }

  private List<Integer> schedule(Line line) {
    List<Integer> schedule = new ArrayList<>();
    for (String run : line.rest().isEmpty() ? new String[0] : line.rest().split("\\s+", -1)) {
      Matcher m = RUN.matcher(run);
      if (!m.matches() || m.group(1).charAt(0) - 'A' >= Trace.MAX_TASKS) {
        throw wrong(line.number(), "'" + run + "' is no run of steps, expected one like A12");
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
}
