package io.zswap.conformance.program;

import io.zswap.api.machine.Counter;
import io.zswap.api.machine.Status;
import io.zswap.api.machine.StepReport;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.StringJoiner;

/**
 * What a program says about an operation's result.
 *
 * @param status how it ends
 * @param value what it returns, if that matters
 * @param counters values of counters after it
 */
public record Expectation(Status status, OptionalLong value, Map<Counter, Long> counters) {
  /** Copies the map. */
  public Expectation {
    EnumMap<Counter, Long> copy = new EnumMap<>(Counter.class);
    copy.putAll(counters);
    counters = Collections.unmodifiableMap(copy);
  }

  /** Expects a status and nothing else. */
  public static Expectation of(Status status) {
    return new Expectation(status, OptionalLong.empty(), Map.of());
  }

  /** What the report says instead; empty if it is as expected. */
  public Optional<String> mismatch(StepReport report) {
    StringJoiner wrong = new StringJoiner(", ");
    if (report.status() != status || (value.isPresent() && report.value() != value.getAsLong())) {
      String expected = status.word() + (value.isPresent() ? " " + value.getAsLong() : "");
      String found = report.status().word() + (value.isPresent() ? " " + report.value() : "");
      wrong.add("expected " + expected + ", got " + found);
    }
    counters.forEach(
        (counter, expected) -> {
          long found = report.counters().get(counter);
          if (found != expected) {
            wrong.add("expected " + counter.word() + "=" + expected + ", got " + found);
          }
        });
    return wrong.length() == 0 ? Optional.empty() : Optional.of(wrong.toString());
  }

  /** The words of program text, for example {@code expect denied 19}. */
  @Override
  public String toString() {
    StringBuilder s = new StringBuilder("expect ").append(status.word());
    value.ifPresent(v -> s.append(' ').append(v));
    if (!counters.isEmpty()) {
      StringJoiner list = new StringJoiner(", ", " with ", "");
      counters.forEach((counter, v) -> list.add(counter.word() + "=" + v));
      s.append(list);
    }
    return s.toString();
  }
}
