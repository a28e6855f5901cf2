package io.zswap.conformance.kit;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What the rules came to, for programs and for people. The JSON is described by {@code
 * kit-report.schema.json} beside this class; the Markdown is a matrix of subjects and rules, with
 * the reasons below it.
 */
public final class KitReport {
  /** Version of the JSON; raised when a reader of the last one would fail. */
  public static final int FORMAT = 1;

  private static final ObjectMapper MAPPER =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  private KitReport() {}

  /**
   * One rule on one subject.
   *
   * @param subject its name
   * @param kind {@link Subject#kind}
   * @param rule which rule
   * @param verdict what it came to
   * @param seconds how long it took
   */
  public record Result(String subject, String kind, Rule rule, Verdict verdict, double seconds) {}

  /** Checks one rule. */
  public static Result check(Rule rule, Subject subject) {
    long start = System.nanoTime();
    Verdict verdict = rule.check(subject);
    double seconds = (System.nanoTime() - start) / 1e9;
    return new Result(subject.name(), subject.kind(), rule, verdict, seconds);
  }

  /** Writes {@code NAME.json} and {@code NAME.md} into a folder, which is made if missing. */
  public static void write(List<Result> results, Path folder, String name) throws IOException {
    Files.createDirectories(folder);
    String file = name.replaceAll("[^A-Za-z0-9.-]+", "-");
    Files.writeString(folder.resolve(file + ".json"), json(results));
    Files.writeString(folder.resolve(file + ".md"), markdown(results));
  }

  /** As JSON. */
  public static String json(List<Result> results) throws IOException {
    ObjectNode root = MAPPER.createObjectNode();
    root.put("format", FORMAT);
    ArrayNode subjects = root.putArray("subjects");
    Map<String, ArrayNode> bySubject = new LinkedHashMap<>();
    for (Result result : results) {
      ArrayNode rules =
          bySubject.computeIfAbsent(
              result.subject(),
              name ->
                  subjects
                      .addObject()
                      .put("name", name)
                      .put("kind", result.kind())
                      .putArray("results"));
      rules
          .addObject()
          .put("rule", result.rule().id())
          .put("group", result.rule().group().word())
          .put("title", result.rule().title())
          .put("verdict", result.verdict().kind().name().toLowerCase(Locale.ROOT))
          .put("text", result.verdict().text())
          .put("seconds", result.seconds());
    }
    return MAPPER.writeValueAsString(root) + "\n";
  }

  /** As Markdown. */
  public static String markdown(List<Result> results) {
    Map<String, Map<String, Result>> byRule = new LinkedHashMap<>();
    Map<String, Integer> columns = new LinkedHashMap<>();
    for (Result result : results) {
      columns.putIfAbsent(result.subject(), columns.size());
      byRule
          .computeIfAbsent(result.rule().id(), id -> new LinkedHashMap<>())
          .put(result.subject(), result);
    }
    List<String> names = new ArrayList<>(columns.keySet());
    StringBuilder out = new StringBuilder("# Conformance\n\n");
    out.append("| rule | ").append(String.join(" | ", names)).append(" |\n");
    out.append("|---|").append("---|".repeat(names.size())).append('\n');
    byRule.forEach(
        (id, row) -> {
          out.append("| ").append(id).append(" |");
          for (String name : names) {
            Result result = row.get(name);
            out.append(' ')
                .append(result == null ? "" : word(result.verdict().kind()))
                .append(" |");
          }
          out.append('\n');
        });
    out.append('\n');
    for (String name : names) {
      out.append(name).append(": ").append(summary(results, name)).append('\n');
    }
    reasons(results, Verdict.Kind.FAILED, "## What fails", out);
    reasons(results, Verdict.Kind.SKIPPED, "## What was not tested", out);
    return out.toString();
  }

  /** For example {@code 90 passed, 0 failed, 20 skipped}. */
  public static String summary(List<Result> results, String subject) {
    int[] counts = new int[Verdict.Kind.values().length];
    for (Result result : results) {
      if (result.subject().equals(subject)) {
        counts[result.verdict().kind().ordinal()]++;
      }
    }
    return counts[0] + " passed, " + counts[1] + " failed, " + counts[2] + " skipped";
  }

  private static String word(Verdict.Kind kind) {
    return switch (kind) {
      case PASSED -> "ok";
      case FAILED -> "**FAILS**";
      case SKIPPED -> "-";
    };
  }

  private static void reasons(
      List<Result> results, Verdict.Kind kind, String heading, StringBuilder out) {
    // Many rules are skipped for one reason.
    Map<String, List<String>> byText = new LinkedHashMap<>();
    for (Result result : results) {
      if (result.verdict().kind() == kind) {
        String text = result.subject() + ": " + result.verdict().text();
        byText.computeIfAbsent(text, t -> new ArrayList<>()).add(result.rule().id());
      }
    }
    if (byText.isEmpty()) {
      return;
    }
    out.append('\n').append(heading).append("\n\n");
    byText.forEach(
        (text, rules) ->
            out.append("- ")
                .append(String.join(", ", rules))
                .append("\n\n")
                .append(text.indent(6))
                .append('\n'));
  }
}
