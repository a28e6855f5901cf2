package io.zswap.conformance.check;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.zswap.api.explore.FreeMode;
import io.zswap.api.explore.Granularity;
import io.zswap.api.explore.Protocol;
import io.zswap.conformance.litmus.Race;
import io.zswap.conformance.program.ProgramException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ScheduleFileTest {
  private static final String HEAD =
      """
      zswap-schedule 1
      # a comment
      machine core
      protocol add=css-tryget,order=id-last
      free reuse
      granularity access
      expect I2 read of a freed entry
      expect I7 WARN
      outcome ended early: I2 I7
      schedule A3 B1 A2 D10
      program
      zswap t { page p }
      P0 { pageout p }
      P1 { read p }
      """;

  private static ScheduleFile parse(String text) {
    return ScheduleParser.parse(text, "s");
  }

  @Test
  void everyLineIsRead() {
    ScheduleFile file = parse(HEAD);
    assertEquals("core", file.machine());
    assertEquals(Protocol.unfixed(4), file.protocol());
    assertEquals(FreeMode.REUSE, file.free());
    assertEquals(Granularity.ACCESS, file.granularity());
    assertEquals(List.of("I2 read of a freed entry", "I7 WARN"), file.expected());
    assertEquals(16, file.schedule().size());
    assertEquals(3, file.tasks()[15]);
    assertEquals(2, file.program().tasks().size());
  }

  @Property(tries = 200)
  void printsAndReadsBackEqual(
      @ForAll @Size(max = 60) List<@IntRange(max = 7) Integer> schedule,
      @ForAll FreeMode free,
      @ForAll @IntRange(min = 1, max = 5) int race) {
    ScheduleFile file =
        new ScheduleFile(
            Race.values()[race - 1].programs().get(0).program(),
            "linux-6.12.117+r1",
            Protocol.unfixed(race),
            free,
            Granularity.PRIMITIVE,
            List.of("I1 data: x"),
            "page a present v1",
            schedule);
    assertEquals(file, parse(file.print()));
  }

  @Test
  void writesAndReads(@TempDir Path folder) throws IOException {
    Path path = folder.resolve("a/b/c.schedule");
    parse(HEAD).write(path);
    assertEquals(parse(HEAD), ScheduleFile.read(path));
    Files.write(path, new byte[] {(byte) 0xC3, 0x28});
    assertMessage(" not UTF-8 text", () -> ScheduleFile.read(path));
    assertMessage("no such file", () -> ScheduleFile.read(folder.resolve("none")));
  }

  private static void assertMessage(String part, org.junit.jupiter.api.function.Executable run) {
    ScheduleFileException e = assertThrows(ScheduleFileException.class, run);
    assertTrue(String.valueOf(e.getMessage()).contains(part), e.getMessage());
  }

  private static void assertWrong(String from, String to, String message) {
    assertTrue(HEAD.contains(from), from);
    assertMessage(message, () -> parse(HEAD.replace(from, to)));
  }

  @Test
  void whatIsWrongIsSaidWithItsLine() {
    assertWrong("schedule 1", "schedule 2", "s:1: not a schedule, expected 'zswap-schedule 1'");
    assertWrong("machine core\n", "", "s:10: no 'machine' line before the program");
    assertWrong("machine core", "machine", "s:3: nothing after 'machine'");
    assertWrong("machine core", "machin core", "s:3: unknown word 'machin', expected machine, ");
    assertWrong("free reuse", "free it", "s:5: unknown word 'it', expected poison or ");
    assertWrong("add=css-tryget", "add=luck", "s:4: unknown position 'luck', expected rcu-add or");
    assertWrong("add=css-tryget", "sub=1", "s:4: unknown axis 'sub', expected recheck, ");
    assertWrong("add=css-tryget", "nothing", "s:4: unknown protocol 'nothing', expected merged, ");
    assertWrong("A3 B1", "A3 b1", "s:10: 'b1' is no run of steps, expected one like A12");
    assertWrong("A3 B1", "I3", "s:10: 'I3' is no run of steps");
    assertWrong("A3 B1", "A9999999", "s:10: too many steps");
    assertWrong("free reuse", "machine core", "s:5: 'machine' is there already, expected it once");
    assertWrong("\nprogram\n", "\n#\n", "s:12: unknown word 'zswap'");
    assertMessage("s:2: no program, expected a line 'program'", () -> parse("zswap-schedule 1\n"));
    assertMessage("s:1: not a schedule", () -> parse(""));
  }

  @Test
  void errorsOfTheProgramHaveTheFilesLines() {
    ProgramException e =
        assertThrows(ProgramException.class, () -> parse(HEAD.replace("read p", "read q")));
    assertEquals(14, e.errors().get(0).line());
  }
}
