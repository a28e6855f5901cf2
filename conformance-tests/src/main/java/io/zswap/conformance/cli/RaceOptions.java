package io.zswap.conformance.cli;

import io.zswap.conformance.litmus.Bug;
import io.zswap.conformance.litmus.Corner;
import io.zswap.conformance.litmus.Race;
import io.zswap.conformance.litmus.Topic;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** Which races a command explores, and for how long. */
final class RaceOptions {
  private static final Pattern DURATION = Pattern.compile("([0-9]{1,7})(ms|s|m)?");

  @Option(
      names = "--race",
      paramLabel = "R",
      description =
          "Race to check, R1 to R5; 'check' also takes the other documented bugs, B1 to B12 ('bugs':"
              + " all of them), and corners that no report is about, C1 to C17 ('corners'). May be"
              + " given several times. Default: the races.")
  private List<String> races = new ArrayList<>();

  @Option(
      names = "--budget",
      paramLabel = "T",
      defaultValue = "5m",
      description = "How long to explore, such as 500ms, 60s or 5m. Default: ${DEFAULT-VALUE}.")
  private String budget = "5m";

  /** Whether any race was asked for. */
  boolean given() {
    return !races.isEmpty();
  }

  /** What was asked for, if anything. */
  List<Topic> topics(CommandSpec spec) {
    List<Topic> result = new ArrayList<>();
    for (String name : races) {
      if (name.equalsIgnoreCase("bugs")) {
        result.addAll(List.of(Bug.values()));
      } else if (name.equalsIgnoreCase("corners")) {
        result.addAll(List.of(Corner.values()));
      } else {
        result.add(
            Topic.of(name)
                .orElseThrow(
                    () ->
                        refused(
                            spec,
                            "no race '"
                                + name
                                + "', expected R1 to R5, B1 to B12, C1 to C17, bugs or corners")));
      }
    }
    return result.stream().distinct().toList();
  }

  /** The races asked for, or all. */
  List<Race> races(CommandSpec spec) {
    List<Race> result = new ArrayList<>();
    for (Topic topic : topics(spec)) {
      if (!(topic instanceof Race race)) {
        throw refused(spec, topic.name() + " is none of the five races, R1 to R5");
      }
      result.add(race);
    }
    return result.isEmpty() ? List.of(Race.values()) : result;
  }

  Duration budget(CommandSpec spec) {
    Matcher m = DURATION.matcher(budget);
    if (!m.matches()) {
      throw refused(spec, "--budget " + budget + " is no time, expected one like 60s");
    }
    long n = Long.parseLong(m.group(1));
    String unit = m.group(2) == null ? "s" : m.group(2);
    return switch (unit) {
      case "ms" -> Duration.ofMillis(n);
      case "m" -> Duration.ofMinutes(n);
      default -> Duration.ofSeconds(n);
    };
  }

  private static ParameterException refused(CommandSpec spec, String message) {
    return new ParameterException(spec.commandLine(), message);
  }
}
