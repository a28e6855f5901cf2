package io.zswap.conformance.mutants;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A seeded fault: one change of one source file.
 *
 * @param id its name
 * @param description what is broken
 * @param target machine that is changed: core or reference
 * @param source file, relative to the machine's sources
 * @param find text that occurs there exactly once
 * @param replacement what comes in its place
 * @param expected the part of the default run that finds it: a hand-written program, or {@code
 *     real-pages}, or {@code random}
 */
record Mutant(
    String id,
    String description,
    String target,
    String source,
    String find,
    String replacement,
    String expected) {

  /**
   * Reads a mutant file: {@code key: value} lines, then the text to find after a line {@code ---
   * find} and its replacement after a line {@code --- replace}, up to the end of the file.
   */
  static Mutant read(Path file) throws IOException {
    String text = Files.readString(file);
    String[] parts = text.split("(?m)^--- (find|replace)\n", -1);
    if (parts.length != 3) {
      throw new IOException(file + ": expected one '--- find' and one '--- replace'");
    }
    Map<String, String> keys = new HashMap<>();
    for (String line : parts[0].lines().toList()) {
      int colon = line.indexOf(':');
      if (colon > 0) {
        keys.put(line.substring(0, colon), line.substring(colon + 1).strip());
      }
    }
    for (String key : List.of("id", "description", "target", "source", "expected")) {
      if (!keys.containsKey(key)) {
        throw new IOException(file + ": expected a line '" + key + ": ...'");
      }
    }
    return new Mutant(
        keys.getOrDefault("id", ""),
        keys.getOrDefault("description", ""),
        keys.getOrDefault("target", ""),
        keys.getOrDefault("source", ""),
        parts[1].stripTrailing(),
        parts[2].stripTrailing(),
        keys.getOrDefault("expected", ""));
  }

  /** The changed text of its source file. */
  String apply(String original) {
    int at = original.indexOf(find);
    if (at < 0 || original.indexOf(find, at + 1) >= 0) {
      String times = at < 0 ? "does not occur" : "occurs more than once";
      throw new IllegalStateException(
          "mutant " + id + " is out of date: its text " + times + " in " + source);
    }
    return original.substring(0, at) + replacement + original.substring(at + find.length());
  }
}
