package io.zswap.conformance.claims;

import io.zswap.conformance.check.ProtocolWords;
import io.zswap.conformance.litmus.Litmus;
import io.zswap.conformance.litmus.Race;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The claims, as they stand in {@code claims.txt}: blocks of {@code key: value} lines, each after a
 * line with the claim's name in brackets.
 */
public final class Claims {
  private static final String FILE = "claims.txt";
  private static final String VERDICTS = "verdicts.properties";
  private static final Set<String> KEYS =
      Set.of("race", "who", "claim", "protocol", "programs", "bound", "expects", "differs");

  private final String file;
  private final List<Claim> claims = new ArrayList<>();
  private final Set<String> ids = new HashSet<>();
  private final Map<String, String> block = new HashMap<>();
  private String id = "";
  private int began;

  private Claims(String file) {
    this.file = file;
  }

  /** Every claim. */
  public static List<Claim> load() {
    try (InputStream in = Claims.class.getResourceAsStream(FILE)) {
      if (in == null) {
        throw new IllegalStateException(FILE + " is missing");
      }
      return parse(new String(in.readAllBytes(), StandardCharsets.UTF_8), FILE);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * What exploration said of each claim on core and on reference when CLAIMS.md was made: {@code
   * confirmed} or {@code refuted}, by name.
   */
  public static Map<String, String> recordedVerdicts() {
    Properties properties = new Properties();
    try (InputStream in = Claims.class.getResourceAsStream(VERDICTS)) {
      if (in == null) {
        throw new IllegalStateException(VERDICTS + " is missing");
      }
      properties.load(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Map<String, String> verdicts = new HashMap<>();
    properties.stringPropertyNames().forEach(id -> verdicts.put(id, properties.getProperty(id)));
    return verdicts;
  }

  /**
   * Reads claims.
   *
   * @throws IllegalArgumentException if the text is wrong; the message says where, and what is
   *     expected there
   */
  static List<Claim> parse(String text, String file) {
    Claims claims = new Claims(file);
    int number = 0;
    for (String line : text.lines().toList()) {
      claims.line(++number, line.strip());
    }
    claims.end();
    return claims.claims;
  }

  private void line(int number, String line) {
    if (line.isEmpty() || line.startsWith("#")) {
      return;
    }
    if (line.startsWith("[") && line.endsWith("]")) {
      end();
      began = number;
      id = line.substring(1, line.length() - 1);
      if (!ids.add(id)) {
        throw wrong(number, "there is a claim [" + id + "] already");
      }
      return;
    }
    String[] parts = line.split(":\\s*", 2);
    if (parts.length < 2 || !KEYS.contains(parts[0]) || id.isEmpty()) {
      throw wrong(number, "'" + line + "', expected [NAME] or KEY: VALUE with a key of " + KEYS);
    }
    if (block.put(parts[0], parts[1]) != null) {
      throw wrong(number, "'" + parts[0] + "' twice in [" + id + "]");
    }
  }

  private void end() {
    if (id.isEmpty()) {
      return;
    }
    String expects = need("expects");
    if (!expects.equals("safe") && !expects.equals("violated")) {
      throw wrong(began, "[" + id + "] expects '" + expects + "', not safe or violated");
    }
    Race race =
        Race.of(need("race")).orElseThrow(() -> wrong(began, "[" + id + "] has no race R1 to R5"));
    try {
      List<Litmus> programs =
          Stream.of(need("programs").split("\\s+", -1)).map(race::program).toList();
      claims.add(
          new Claim(
              id,
              race,
              need("who"),
              need("claim"),
              ProtocolWords.parse(need("protocol")),
              programs,
              Integer.parseInt(block.getOrDefault("bound", "-1")),
              expects.equals("safe"),
              block.getOrDefault("differs", "")));
    } catch (IllegalArgumentException e) {
      throw wrong(began, "[" + id + "]: " + e.getMessage());
    }
    block.clear();
    id = "";
  }

  private String need(String key) {
    @Nullable String value = block.get(key);
    if (value == null || value.isEmpty()) {
      throw wrong(began, "[" + id + "] has no '" + key + "'");
    }
    return value;
  }

  private IllegalArgumentException wrong(int number, String what) {
    return new IllegalArgumentException(file + ":" + number + ": " + what);
  }
}
