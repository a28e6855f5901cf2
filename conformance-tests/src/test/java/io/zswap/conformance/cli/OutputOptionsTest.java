package io.zswap.conformance.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.zswap.conformance.machines.MachineCatalog;
import io.zswap.conformance.toy.ToyLitmus;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** What cannot be written is refused before the work, by every command that writes files. */
class OutputOptionsTest {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  @TempDir private Path folder = Path.of("");

  private int zswap(String... words) {
    CommandLine line =
        Zswap.commandLine(new MachineCatalog(List.of(ToyLitmus.provider("core", "reference"))));
    line.setOut(new PrintWriter(out));
    line.setErr(new PrintWriter(err));
    return line.execute(words);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "check --race R1 --json",
        "check --race R1 --junit",
        "merge no-such-shard.json --json",
        "merge no-such-shard.json --junit",
        "claims --race R1 --json",
        "claims --page",
        "kit --group contract --json",
        "kit --group contract --markdown",
        "replay no-such.schedule --svg",
        "bench --json",
        "bench --svg",
        "stat no-such-data --json",
        "stat no-such-data --svg",
        "crosscheck --operations 100 --pages 64 --json",
        "history v1..v2 --json"
      })
  void aFileInNoFolder(String command) {
    String[] words = command.split(" ", -1);
    String option = words[words.length - 1];
    String file = folder.resolve("no/where").toString();
    String[] all = Arrays.copyOf(words, words.length + 1);
    all[words.length] = file;
    assertEquals(2, zswap(all));
    String why = "cannot write " + option + " " + file + ": no folder " + folder.resolve("no");
    assertTrue(err.toString().startsWith(why), err.toString());
    assertEquals("", out.toString());
  }

  @Test
  void aFolderIsMadeForThePageButNotInPlaceOfAFile() throws IOException {
    Path file = Files.createFile(folder.resolve("file"));
    for (Path path : new Path[] {file, file.resolve("below/it")}) {
      err.getBuffer().setLength(0);
      assertEquals(2, zswap("check", "--race", "R1", "--html", path.toString()));
      String why = "cannot write --html " + path + ": " + file + " is no folder";
      assertTrue(err.toString().startsWith(why), err.toString());
      assertEquals("", out.toString());
    }
    Path page = folder.resolve("several/new/ones");
    assertEquals(0, zswap("check", "--race", "R1", "--html", page.toString()), err.toString());
    assertTrue(Files.size(page.resolve("index.html")) > 0);
    Path taken = Files.createDirectories(folder.resolve("taken/index.html")).getParent();
    err.getBuffer().setLength(0);
    assertEquals(2, zswap("check", "--race", "R1", "--html", "" + taken));
    assertTrue(err.toString().startsWith("cannot write --html " + taken + ": it is a folder"));
  }

  @Test
  void claimsReadsTimesAndRacesAsCheckDoes() {
    assertEquals(2, zswap("claims", "--race", "B1"));
    assertTrue(err.toString().contains("B1 is none of the five races"), err.toString());
    err.getBuffer().setLength(0);
    assertEquals(2, zswap("claims", "--race", "R1", "--page", folder.resolve("p").toString()));
    assertTrue(err.toString().startsWith("--page is about all races"), err.toString());
    err.getBuffer().setLength(0);
    assertEquals(2, zswap("claims", "--race", "R1", "--budget", "soon"));
    assertTrue(err.toString().startsWith("--budget soon is no time"), err.toString());
    for (String time : new String[] {"2s", "60", "10m"}) {
      err.getBuffer().setLength(0);
      zswap("claims", "--race", "R2", "--budget", time);
      assertEquals("", err.toString());
    }
  }
}
