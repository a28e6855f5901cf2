package io.zswap.conformance.litmus;

import io.zswap.conformance.program.Program;
import io.zswap.conformance.program.Programs;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * One form of a race.
 *
 * @param race which
 * @param name the program's name
 * @param program what is run
 */
public record Litmus(Race race, String name, Program program) {
  private static final String FOLDER = "/io/zswap/conformance/litmus/";

  static Litmus load(Race race, String name) {
    return new Litmus(race, name, Programs.parse(text(name), name + ".zswap", Path.of("")));
  }

  /** The text of a program, its header comment included. */
  public static String text(String name) {
    try (InputStream in = Litmus.class.getResourceAsStream(FOLDER + name + ".zswap")) {
      if (in == null) {
        throw new IllegalArgumentException("no litmus program " + name);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Whether it is small enough to be explored completely. */
  public boolean twoTasks() {
    return program.tasks().size() <= 2;
  }
}
