package io.zswap.conformance.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.abort;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.zswap.api.machine.MachineProvider.Offer;
import io.zswap.conformance.history.GitRepository;
import io.zswap.conformance.machines.MachineCatalog;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/**
 * A small repository of the real Linux 6.12: one commit takes the recheck after the pin away (R1),
 * the next puts it back, one does not build.
 */
class HistoryCommandTest {
  private static final String KERNEL = "linux-6.12";
  private static final MachineCatalog CATALOG = new MachineCatalog();
  private static final Pattern RECHECK =
      Pattern.compile("if \\(entry != (xa_cmpxchg\\([^()]*\\))\\)");

  @TempDir private static Path temp = Path.of("");
  private static GitRepository repository = new GitRepository(temp);

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @BeforeAll
  static void repository() throws IOException {
    repository = GitRepository.in(temp.resolve("linux"));
    repository.write("README", "nothing yet\n");
    repository.commit("Start");
    repository.git("tag", "v0");
    copyKernel(repository.folder());
    repository.commit("Linux");
    repository.git("tag", "v1");
    Path zswap = repository.folder().resolve("mm/zswap.c");
    // Latin-1 keeps every byte.
    String good = Files.readString(zswap, StandardCharsets.ISO_8859_1);
    Matcher recheck = RECHECK.matcher(good);
    assertEquals(1, recheck.results().count(), "the recheck is there once");
    edit(recheck.replaceFirst("if ($1, 0)"), "mm/zswap: write back without a second look");
    repository.git("tag", "unfixed");
    edit(good, "mm/zswap: look again before writing back, for the slot may have been used again");
    repository.write("mm/vmscan.c", "/* of no interest here */\n");
    repository.commit("mm: something else");
    edit(good.replaceFirst("static ", "statik "), "mm/zswap: a typo");
    repository.git("tag", "typo");
    edit(good, "mm/zswap: no typo");
    repository.git("tag", "v2");
  }

  private static void edit(String text, String subject) throws IOException {
    Files.writeString(repository.folder().resolve("mm/zswap.c"), text, StandardCharsets.ISO_8859_1);
    repository.commit(subject);
  }

  /** Skips the tests without a kernel, except in CI, where it is required. */
  private static void copyKernel(Path to) throws IOException {
    Optional<Offer> offer =
        CATALOG.offers().stream()
            .filter(o -> o.available() && o.name().startsWith(KERNEL))
            .findFirst();
    if (offer.isEmpty()) {
      assertFalse("true".equals(System.getenv("CI")), "no " + KERNEL + ": " + CATALOG.offers());
      abort("no " + KERNEL);
    }
    // "mm/zswap.c of FOLDER"
    String description = offer.orElseThrow().description();
    Path from = Path.of(description.substring(description.indexOf(" of ") + " of ".length()));
    for (String folder : List.of("mm", "lib", "include/linux")) {
      try (Stream<Path> files = Files.list(from.resolve(folder))) {
        for (Path file : files.filter(Files::isRegularFile).toList()) {
          Path target = to.resolve(from.relativize(file).toString());
          Files.createDirectories(target.resolveSibling(""));
          Files.copy(file, target);
        }
      }
    }
  }

  private int zswap(String... args) {
    out.getBuffer().setLength(0);
    err.getBuffer().setLength(0);
    CommandLine line = Zswap.commandLine(CATALOG);
    line.setOut(new PrintWriter(out));
    line.setErr(new PrintWriter(err));
    return line.execute(args);
  }

  private static String id(String rev) throws IOException {
    return repository.git("rev-parse", "--short=12", rev);
  }

  /** What earlier runs of this test have left in the cache folder. */
  private static void forget(String rev) throws IOException {
    Path notes = CATALOG.tree("git:" + repository.folder() + "@" + rev).tree().notes();
    if (Files.isDirectory(notes)) {
      try (Stream<Path> files = Files.list(notes)) {
        for (Path file : files.toList()) {
          if (file.getFileName().toString().startsWith("verdict-")) {
            Files.delete(file);
          }
        }
      }
    }
  }

  @Tag("long")
  @Test
  void theCommitsThatIntroducedAndFixedARaceStandOut() throws IOException {
    forget("v1");
    forget("unfixed");
    Path bare = temp.resolve("bare.git");
    repository.git("clone", "-q", "--bare", repository.folder().toString(), bare.toString());
    Path json = temp.resolve("history.json");
    String[] command = {
      "history", "--git", bare.toString(), "v0..v2", "--race", "r1", "--json", json.toString()
    };
    assertEquals(1, zswap(command), err.toString());
    List<String> lines = out.toString().lines().toList();
    lines.stream()
        // A command is one line.
        .filter(line -> !line.startsWith("  zswap check "))
        .forEach(line -> assertTrue(line.length() <= 72, line));
    assertEquals("commit        R1   subject", lines.get(0));
    assertEquals(id("v0") + "  no machine v0: Start", lines.get(1));
    assertEquals(
        "              is no kernel tree: it has no mm/zswap.c; give one that has", lines.get(2));
    int at = lines.indexOf(id("v1") + "  none Linux");
    assertTrue(at > 2, out.toString());
    assertEquals(
        id("unfixed") + "  I2   mm/zswap: write back without a second look", lines.get(at + 1));
    assertTrue(
        lines.get(at + 2).startsWith(">>>           introduced R1: I2 use after free"),
        lines.get(at + 2));
    at = lines.indexOf(">>>           fixed R1");
    assertTrue(at > 0, out.toString());
    assertTrue(lines.get(at - 1).startsWith(id("v2~3") + "  none mm/zswap: look again before"));
    assertTrue(lines.get(at - 1).endsWith("..."), lines.get(at - 1));
    assertTrue(lines.get(at + 1).startsWith(id("typo") + "  no machine"), lines.get(at + 1));
    assertTrue(lines.get(at + 2).strip().startsWith("does not build: mm/zswap.c:"));
    assertTrue(lines.contains(id("v2") + "  none mm/zswap: no typo"), out.toString());
    assertFalse(out.toString().contains("something else"), "not walked");

    JsonNode rows = new ObjectMapper().readTree(json.toFile()).get("rows");
    assertEquals(6, rows.size());
    assertEquals("violated", rows.get(2).at("/races/R1/verdict").asText());
    assertEquals("introduced", rows.get(2).at("/changes/0/change").asText());
    assertEquals("fixed", rows.get(3).at("/changes/0/change").asText());
    assertTrue(rows.get(4).get("failure").asText().startsWith("does not build: "));

    // What was put back is not explored again; the second time only what does not build is tried.
    assertTrue(lines.contains("2 of 6 rows from the cache, nothing explored."), out.toString());
    List<String> first = table();
    assertEquals(1, zswap(command), err.toString());
    assertTrue(out.toString().contains("\n4 of 6 rows from the cache"), out.toString());
    assertEquals(first, table());
  }

  private List<String> table() {
    return out.toString().lines().takeWhile(line -> !line.isEmpty()).toList();
  }

  @Test
  void aRevisionIsCheckedAndReplayed() throws IOException {
    String name = "git:" + repository.folder() + "@unfixed";
    assertEquals(
        1, zswap("check", "--race", "R1", "--bound", "1", "--machine", name), err.toString());
    String again = "Again: zswap replay ";
    String text = out.toString();
    String saved = text.substring(text.indexOf(again) + again.length()).lines().toList().get(0);
    try {
      assertTrue(Files.readString(Path.of(saved)).contains("\nmachine " + name + "\n"));
      assertEquals(1, zswap("replay", saved), err.toString());
      String steps = out.toString().replaceAll("\\s+", " ");
      assertTrue(steps.contains("shrink_memcg_cb() mm/zswap.c:"), steps);
    } finally {
      Files.delete(Path.of(saved));
    }
  }

  @Test
  void aPlusBehindARevisionGoesToTheMachine() {
    String name = "git:" + repository.folder() + "@v1";
    assertEquals(name + "+r1", CATALOG.explorable(name + "+r1").name());
    assertTrue(CATALOG.explorable(name + "+r1").traits().get().comparable());
  }

  @Test
  void whatCannotBeWalkedSaysWhy() throws IOException {
    String folder = repository.folder().toString();
    assertEquals(2, zswap("history", "--git", folder, "v1"));
    assertTrue(err.toString().startsWith("'v1' is no range, expected FROM..TO"), err.toString());
    assertEquals(2, zswap("history", "--git", folder, "v1...v2"));
    assertEquals(2, zswap("history", "--git", folder, "v2..v1"));
    assertTrue(err.toString().startsWith("v2..v1 has no commits: v1 comes before v2"));
    assertEquals(2, zswap("history", "--git", folder, "v1..v3"));
    assertTrue(err.toString().contains(" has no commit 'v3'; it has v0, v1, v2; "), err.toString());
    assertEquals(2, zswap("history", "--git", temp.toString(), "v1..v2"));
    assertTrue(err.toString().contains(temp + " is no git repository"), err.toString());
    assertEquals(2, zswap("history", "--git", temp.resolve("gone").toString(), "v1..v2"));
    assertTrue(err.toString().contains("no folder " + temp.resolve("gone")), err.toString());
    assertEquals(2, zswap("history", "--git", folder, "v1..v2", "--race", "R9"));
    assertEquals(2, zswap("history", "--git", folder, "v0~0..v0"));
    assertTrue(out.toString().contains("No commit of the range touches mm/zswap.c"));
    assertEquals(2, zswap("check", "--machine", "git:" + folder + "@v9"));
    assertTrue(err.toString().contains("has no commit 'v9'"), err.toString());
  }
}
