package io.zswap.conformance.program;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/** The hand-written programs that come with the suite: one per rule of zswap. */
public final class ProgramLibrary {
  private static final String FOLDER = "/io/zswap/conformance/programs/";

  private ProgramLibrary() {}

  /** Names of all programs, in alphabetical order. */
  public static List<String> names() {
    return text("index.txt").lines().toList();
  }

  /** One program. */
  public static Program program(String name) {
    String file = name + ".zswap";
    return Programs.parse(text(file), file, Path.of(""));
  }

  private static String text(String file) {
    try (InputStream in = ProgramLibrary.class.getResourceAsStream(FOLDER + file)) {
      if (in == null) {
        throw new IllegalArgumentException("no program " + file + " in the library");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
