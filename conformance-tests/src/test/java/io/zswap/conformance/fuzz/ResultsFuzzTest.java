package io.zswap.conformance.fuzz;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.zswap.conformance.cli.Zswap;
import io.zswap.conformance.machines.MachineCatalog;
import io.zswap.conformance.toy.ToyLitmus;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** What {@code zswap merge} is given: merged, or refused in one line. */
class ResultsFuzzTest {
  private final StringWriter err = new StringWriter();

  private int zswap(String... words) {
    err.getBuffer().setLength(0);
    CommandLine line =
        Zswap.commandLine(new MachineCatalog(List.of(ToyLitmus.provider("core", "other"))));
    line.setOut(new PrintWriter(new StringWriter()));
    line.setErr(new PrintWriter(err));
    return line.execute(words);
  }

  private String results(Path file, int code, String... words) throws IOException {
    List<String> all = new ArrayList<>(List.of("check", "--json", file.toString()));
    all.addAll(List.of(words));
    assertEquals(code, zswap(all.toArray(String[]::new)), err.toString());
    return Files.readString(file);
  }

  @Test
  void resultsAreMergedOrRefused(@TempDir Path dir) throws IOException {
    Path file = dir.resolve("fuzz.json");
    List<String> texts =
        List.of(
            results(file, 0, "--race", "R2"),
            results(file, 1, "--race", "R1", "--protocol", "unfixed"),
            results(file, 0, "--race", "R5", "--shard", "1/2"));
    Fuzz.run(
        "results",
        Mutations.of(texts),
        text -> {
          try {
            Files.write(file, text.getBytes(StandardCharsets.UTF_8));
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
          int code = zswap("merge", file.toString());
          assertTrue(code >= 0 && code <= 2, "exit code " + code);
          assertFalse(err.toString().contains("unexpected"), err.toString());
          assertTrue(
              code != 2 || !err.toString().isEmpty() || text.contains("1/2"), "says nothing");
          return code != 2;
        });
  }
}
