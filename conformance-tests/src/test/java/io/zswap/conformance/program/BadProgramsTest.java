package io.zswap.conformance.program;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Golden messages. */
class BadProgramsTest {
  private static String errors(String text) {
    ProgramException e =
        assertThrows(ProgramException.class, () -> Programs.parse(text, "bad.zswap", Path.of("")));
    StringBuilder s = new StringBuilder();
    e.errors()
        .forEach(
            error ->
                s.append(error.line())
                    .append(':')
                    .append(error.column())
                    .append(": ")
                    .append(error.message())
                    .append('\n'));
    return s.toString().strip();
  }

  @Test
  void placeSourceLineAndCaretAreShown() {
    ProgramException e =
        assertThrows(
            ProgramException.class,
            () ->
                Programs.parse(
                    "zswap t\n{ page p }\nP0 {\n  pageout q\n}\n", "bad.zswap", Path.of("")));
    assertEquals(
        """
        bad.zswap:4:11: unknown page 'q', expected one of p
            pageout q
                    ^""",
        e.getMessage());
  }

  static Stream<Arguments> single() {
    return Stream.of(
        Arguments.of("1:1: found the end of the file, expected 'zswap'", ""),
        Arguments.of("1:9: found ';', expected '{'", "zswap t ; { page p } P0 { }"),
        Arguments.of(
            "1:17: unknown parameter 'percent', expected one of enabled, compressor, zpool,"
                + " max_pool_percent, accept_threshold_percent, shrinker_enabled",
            "zswap t { param percent = 4 page p } P0 { }"),
        Arguments.of(
            "1:17: pages 300000 is out of range, expected 1..262144",
            "zswap t { pages 300000 } P0 { }"),
        Arguments.of(
            "1:34: too many pages, 262145 with this one, expected at most 262144",
            "zswap t { page T[0..262143] page p } P0 { }"),
        Arguments.of("1:9: no pages, expected 'page NAME' or 'pages N'", "zswap t { } P0 { }"),
        Arguments.of(
            "1:17: nodes 3 is out of range, expected 1..2", "zswap t { nodes 3 page p } P0 { }"),
        Arguments.of(
            "1:16: cpus 0 is out of range, expected 1..8", "zswap t { cpus 0 page p } P0 { }"),
        Arguments.of(
            "1:44: CPU 2 is out of range, expected 0..1",
            "zswap t { page p cpus 2 } P0 { cpu-offline 2 }"),
        Arguments.of(
            "1:36: CPU 1 is out of range, expected 0..0", "zswap t { page p } P0 { cpu-online 1 }"),
        Arguments.of(
            "1:25: 'p' is declared already, expected another name",
            "zswap t { page p cgroup p } P0 { }"),
        Arguments.of(
            "1:23: unknown cgroup 'B', expected one declared before: root",
            "zswap t { cgroup A in B page p } P0 { }"),
        Arguments.of(
            "1:36: 'T' is a range, expected an index up to T[3] or [*]",
            "zswap t { page T[0..3] } P0 { read T }"),
        Arguments.of(
            "1:38: index 4 is out of bounds, expected up to T[3]",
            "zswap t { page T[0..3] } P0 { read T[4] }"),
        Arguments.of(
            "1:41: range ends before it begins, expected 2 or more",
            "zswap t { page T[0..3] } P0 { read T[2..1] }"),
        Arguments.of(
            "1:47: a large folio of 3 pages, expected 2, 4, 8 or 16",
            "zswap t { page T[0..3] } P0 { pageout T[0..2] large }"),
        Arguments.of(
            "1:44: a large folio of 1 pages, expected 2, 4, 8 or 16",
            "zswap t { page T[0..3] } P0 { pageout T[0] large }"),
        Arguments.of(
            "1:35: a large folio of 1 pages, expected 2, 4, 8 or 16",
            "zswap t { page p } P0 { pageout p large }"),
        Arguments.of(
            "1:45: a large folio of 32 pages, expected 2, 4, 8 or 16",
            "zswap t { page T[0..31] } P0 { pageout T[*] large }"),
        Arguments.of(
            "1:44: index 4 is out of bounds, expected up to T[3]",
            "zswap t { page T[0..3] } P0 { pageout T[3..4] large }"),
        Arguments.of(
            "1:39: 'T' is a range, expected an index up to T[3] or [*]",
            "zswap t { page T[0..3] } P0 { pageout T large }"),
        Arguments.of(
            "1:52: found 'large', expected an operation (write, read, pageout, ...), '}' or"
                + " 'repeat'",
            "zswap t { page T[0..3] } P0 { pageout T[0..1] keep large }"),
        Arguments.of(
            "1:44: found 'large', expected an operation (write, read, pageout, ...), '}' or"
                + " 'repeat'",
            "zswap t { page T[0..3] } P0 { read T[0..1] large }"),
        Arguments.of(
            "1:39: unknown result 'stord', expected one of done, absent, resident, stored, loaded,"
                + " zero, written, read-in, cache-hit, kept, dropped, no-slot, sigbus, interrupted,"
                + " no-memory, denied, off",
            "zswap t { page p } P0 { read p expect stord }"),
        Arguments.of(
            "1:30: unknown failure point 'disk', expected one of entry, zpool, compress, tree, lru,"
                + " folio, device-write, device-read, pool, decompress, percpu",
            "zswap t { page p } P0 { fail disk 1 }"),
        // A missing token out of two once ended in a NullPointerException; found by fuzzing.
        Arguments.of(
            "1:40: found '}', expected 0x... or a number",
            "zswap t { page p } P0 { write p = fill } "),
        Arguments.of("1:33: found '}', expected '=' or '['", "zswap t { page p } P0 { write p }"),
        Arguments.of(
            "1:25: found 'pagout', expected an operation (write, read, pageout, ...), '}' or"
                + " 'repeat'",
            "zswap t { page p } P0 { pagout p }"),
        Arguments.of(
            "1:30: found a text without a closing quote, expected a word, 0x..., a number or"
                + " \"text\"",
            "zswap t { param compressor = \"lz4 page p } P0 { }"),
        Arguments.of(
            "1:42: too many operations, expected at most 1048576 with all ranges",
            "zswap t { page p } P0 { repeat 1048576 { read p read p } }"));
  }

  @ParameterizedTest
  @MethodSource("single")
  void oneError(String expected, String text) {
    assertEquals(expected, errors(text));
  }

  @Test
  void severalErrorsAreReportedAtOnce() {
    assertEquals(
        """
        3:11: nodes 9 is out of range, expected 1..2
        6:9: found '=', expected a name
        7:3: found 'frobnicate', expected an operation (write, read, pageout, ...), '}' or 'repeat'
        8:11: unknown page 'q', expected one of p
        9:11: unknown cgroup 'A', expected one declared before: root""",
        errors(
            """
            zswap t
            {
                nodes 9
              page p }
            P0 {
              write = zero
              frobnicate
              pageout q
              offline A
            }
            """));
  }

  @ParameterizedTest
  @ValueSource(strings = {"repeat 1 {", "repeat 1", "repeat } 1 {", "write p = repeat 1 { } }"})
  void deepNestingDoesNotOverflow(String open) {
    String text = "zswap t { page p } P0 {\n" + (open + "\n").repeat(20_000);
    // However the braces are, there is an error and no overflow.
    assertFalse(errors(text + " }".repeat(20_001)).isEmpty());
  }

  @Test
  void nestingHasALimitWithAPlace() {
    String open = "zswap t { page p } P0 {\n" + "repeat 1 {\n".repeat(64);
    Programs.parse(open + "read p" + " }".repeat(65), "deep.zswap", Path.of(""));
    assertEquals(
        "66:1: 'repeat' nested too deep, expected at most 64",
        errors(open + "repeat 1 { read p }" + " }".repeat(65)));
  }

  /** Before they are made: nobody has room for 10^18 operations. */
  @Test
  void hugeProgramsAreRefused() {
    String text =
        "zswap t { page T[0..262143] } P0 { repeat 1000000 { repeat 1000000 { repeat 0 { worker }"
            + " } repeat 1000000 { write T[*] = zero } } }";
    assertTrue(errors(text).contains("too many operations"));
  }
}
