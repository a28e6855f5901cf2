package io.zswap.conformance.check;

import io.zswap.api.explore.FreeMode;
import io.zswap.api.explore.Granularity;
import io.zswap.api.explore.Protocol;
import io.zswap.api.explore.ScenarioSpec;
import io.zswap.conformance.litmus.Specs;
import io.zswap.conformance.program.Program;
import io.zswap.conformance.program.ProgramPrinter;
import io.zswap.conformance.program.Programs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A run that can be made again: which program on which machine, and who took each step. As text:
 *
 * <pre>
 * zswap-schedule 1
 * machine reference
 * protocol recheck=none
 * free poison
 * granularity primitive
 * expect I2 read of a freed entry in zswap_writeback_entry()
 * outcome ended early: I2
 * schedule A31 B60 A12
 * program
 * zswap r1
 * ...
 * </pre>
 *
 * <p>A is the program's first task; after its last come deferred work and RCU callbacks. There may
 * be any number of {@code expect} lines. The program is the rest of the file.
 *
 * @param program what is run
 * @param machine by name
 * @param protocol which position of each thread it follows
 * @param free what becomes of freed memory
 * @param granularity where tasks can be interrupted
 * @param expected broken invariants, in words; empty if the run is good
 * @param outcome what the run left, in words
 * @param schedule the task of each step
 */
public record ScheduleFile(
    Program program,
    String machine,
    Protocol protocol,
    FreeMode free,
    Granularity granularity,
    List<String> expected,
    String outcome,
    List<Integer> schedule) {
  static final String FIRST_LINE = "zswap-schedule 1";

  /** Copies the lists. */
  public ScheduleFile {
    expected = List.copyOf(expected);
    schedule = List.copyOf(schedule);
  }

  /** What the scenario is made of. */
  public ScenarioSpec spec() {
    return Specs.of(program, protocol, free, granularity);
  }

  /** The task of each step. */
  public byte[] tasks() {
    byte[] tasks = new byte[schedule.size()];
    for (int i = 0; i < tasks.length; i++) {
      tasks[i] = schedule.get(i).byteValue();
    }
    return tasks;
  }

  /** The text that reads back equal. */
  public String print() {
    StringBuilder text = new StringBuilder(FIRST_LINE).append('\n');
    text.append("machine ").append(machine).append('\n');
    text.append("protocol ").append(protocol).append('\n');
    text.append("free ").append(free.word()).append('\n');
    text.append("granularity ").append(granularity.word()).append('\n');
    expected.forEach(e -> text.append("expect ").append(line(e)).append('\n'));
    text.append("outcome ").append(line(outcome)).append('\n');
    text.append("schedule").append(letters(schedule)).append('\n');
    text.append("program\n").append(ProgramPrinter.print(program));
    return text.toString();
  }

  /** Machines word violations as they like; one line is what the format has for each. */
  static String line(String text) {
    return text.strip().replaceAll("\\s+", " ");
  }

  private static String letters(List<Integer> schedule) {
    StringBuilder text = new StringBuilder();
    int from = 0;
    for (int i = 1; i <= schedule.size(); i++) {
      if (i == schedule.size() || !schedule.get(i).equals(schedule.get(from))) {
        text.append(' ').append((char) ('A' + schedule.get(from))).append(i - from);
        from = i;
      }
    }
    return text.toString();
  }

  /**
   * Reads a text.
   *
   * @param where for messages, for example the file that it is part of
   * @throws ScheduleFileException if its head is wrong
   * @throws io.zswap.conformance.program.ProgramException if its program is
   */
  public static ScheduleFile parse(String text, String where) {
    return ScheduleParser.parse(text, where);
  }

  /**
   * Reads a file.
   *
   * @throws ScheduleFileException if it cannot be read or its head is wrong
   * @throws io.zswap.conformance.program.ProgramException if its program is
   */
  public static ScheduleFile read(Path file) {
    try {
      return ScheduleParser.parse(Programs.text(file), file.toString());
    } catch (IOException e) {
      String reason =
          e instanceof java.nio.file.NoSuchFileException
              ? "no such file"
              : e instanceof java.nio.charset.CharacterCodingException
                  ? "not UTF-8 text"
                  : String.valueOf(e.getMessage());
      throw new ScheduleFileException("cannot read " + file + ": " + reason, e);
    }
  }

  /** Writes the file, and the folders above it. */
  public void write(Path file) throws IOException {
    Path folder = file.toAbsolutePath().getParent();
    if (folder != null) {
      Files.createDirectories(folder);
    }
    Files.writeString(file, print());
  }
}
