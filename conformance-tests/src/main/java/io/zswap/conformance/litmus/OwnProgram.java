package io.zswap.conformance.litmus;

import io.zswap.api.explore.Protocol;
import io.zswap.conformance.program.Program;
import java.util.List;
import java.util.Optional;

/**
 * A program of somebody's own.
 *
 * @param file its name, as its author calls it
 * @param program what is run
 */
public record OwnProgram(String file, Program program) implements Topic {
  /** What all of them are called in results. */
  public static final String NAME = "own";

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public String title() {
    return "a program of your own";
  }

  @Override
  public String source() {
    return file;
  }

  @Override
  public String commits() {
    return "";
  }

  @Override
  public Optional<String> mechanism() {
    return Optional.empty();
  }

  @Override
  public List<Litmus> programs() {
    return List.of(new Litmus(this, program.header().name(), program));
  }

  @Override
  public Litmus program(String name) {
    return programs().get(0);
  }

  @Override
  public Protocol unfixed() {
    return Protocol.MERGED;
  }
}
