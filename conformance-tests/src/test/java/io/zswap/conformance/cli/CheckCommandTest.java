package io.zswap.conformance.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.zswap.conformance.litmus.Litmus;
import io.zswap.conformance.machines.MachineCatalog;
import io.zswap.conformance.toy.ToyLitmus;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class CheckCommandTest {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  @TempDir private Path folder = Path.of("");

  private int zswap(String... args) {
    return zswapOn(List.of("core", "fixed-6.12.117"), args);
  }

  private int zswapOn(List<String> machines, String... args) {
    return zswapOn(
        new MachineCatalog(List.of(ToyLitmus.provider(machines.toArray(new String[0])))), args);
  }

  private int zswapOn(MachineCatalog machines, String... args) {
    out.getBuffer().setLength(0);
    err.getBuffer().setLength(0);
    CommandLine line = Zswap.commandLine(machines);
    line.setOut(new PrintWriter(out));
    line.setErr(new PrintWriter(err));
    return line.execute(args);
  }

  private JsonNode json(Path file) throws IOException {
    return new ObjectMapper().readTree(file.toFile());
  }

  @Test
  void theTableHasAllRacesAndMachines() throws IOException {
    Path file = folder.resolve("rows.json");
    assertEquals(0, zswap("check", "--json", file.toString()), err + "" + out);
    String text = out.toString();
    assertTrue(text.lines().findFirst().orElse("").matches(" +core +fixed-6.12.117"), text);
    assertTrue(text.contains("\nr1-mismatch safe "), text);
    assertTrue(text.contains("\nr5-three    safe "), text);
    assertTrue(text.replace('\n', ' ').contains("; the same on all machines"), text);
    assertTrue(text.endsWith("\n0 violations\n"), text);
    text.lines().forEach(line -> assertTrue(line.length() <= 78, line));
    JsonNode rows = json(file);
    assertEquals(26, rows.size());
    JsonNode row = rows.get(0);
    assertEquals("R1", row.get("race").asText());
    assertEquals("r1", row.get("program").asText());
    assertEquals("core", row.get("machine").asText());
    assertEquals("merged", row.get("protocol").asText());
    assertEquals("safe", row.get("verdict").asText());
    assertTrue(row.get("complete").asBoolean());
    assertTrue(row.get("schedules").asLong() > 1);
    assertTrue(row.get("outcomes").asInt() > 1);
    assertEquals(0, row.get("violations").size());
  }

  @Test
  void aViolationIsDrawnSavedAndReplayed() throws IOException {
    Path file = folder.resolve("rows.json");
    assertEquals(
        1, zswap("check", "--race", "R1", "--protocol", "unfixed", "--json", file.toString()));
    String text = out.toString();
    assertTrue(text.contains("R1 r1 on core, protocol recheck=none: 1 preemption, 4 steps"), text);
    assertTrue(text.contains("\n  poison     I2 memory: read of a freed entry"), text);
    assertTrue(text.contains("fixed-6.12.117 not applicable: "), text);
    JsonNode violation = json(file).get(0).get("violations").get(0);
    assertEquals("I2", violation.get("invariant").asText());
    assertEquals("not-applicable", json(file).get(1).get("verdict").asText());
    String saved = violation.get("schedule").asText();
    assertEquals("zswap-findings/r1-core-recheck-none.schedule", saved);

    assertEquals(1, zswap("replay", saved));
    assertTrue(out.toString().contains("I2 memory: read of a freed entry"), out.toString());
    assertEquals(1, zswap("replay", saved, "--steps"));
    assertTrue(out.toString().contains("\n   2 P1      ToyZswap.apply"), out.toString());

    Path edited = folder.resolve("edited.schedule");
    String good = Files.readString(Path.of(saved));
    Files.writeString(edited, good.replace("recheck=none", "merged"));
    assertEquals(2, zswap("replay", edited.toString()));
    assertTrue(err.toString().startsWith("zswap: this is not the run that was saved"));
    Files.writeString(edited, good.replaceAll("schedule A1 .*", "schedule D1"));
    assertEquals(2, zswap("replay", edited.toString()));
    assertTrue(err.toString().contains("cannot follow this schedule"), err.toString());
    Files.writeString(edited, good.replace("machine core", "machine vax"));
    assertEquals(2, zswap("replay", edited.toString()));
    Files.writeString(edited, "zswap-schedule 1\nfoo\n");
    assertEquals(2, zswap("replay", edited.toString()));
    assertTrue(err.toString().contains("edited.schedule:2: unknown word 'foo'"), err.toString());
  }

  @Test
  void whatCannotBeSavedIsFoundAllTheSame() throws IOException {
    Path file = Files.createFile(folder.resolve("file"));
    Path json = folder.resolve("rows.json");
    String[] line = {"check", "--race", "R1", "--protocol", "unfixed", "--json", "" + json};
    List<String> words = new ArrayList<>(List.of(line));
    words.addAll(List.of("--save-to", file.toString()));
    assertEquals(1, zswap(words.toArray(String[]::new)), err.toString());
    String text = out.toString().replaceAll("\\s+", " ");
    String why = "The schedule could not be saved: " + file + ": there is a file of this name";
    assertTrue(text.contains(why), text);
    assertTrue(text.contains("P0 P1"), text);
    assertFalse(text.contains("zswap replay"), text);
    assertTrue(text.endsWith(" 4 violations "), text);
    JsonNode violation = json(json).get(0).get("violations").get(0);
    assertEquals("I2", violation.get("invariant").asText());
    assertFalse(violation.has("schedule"), "" + violation);

    words.set(words.size() - 1, folder.resolve("new").toString());
    assertEquals(1, zswap(words.toArray(String[]::new)), err.toString());
    String saved = json(json).get(0).at("/violations/0/schedule").asText();
    assertEquals(folder.resolve("new/r1-core-recheck-none.schedule").toString(), saved);
    assertTrue(out.toString().contains("Again: zswap replay " + saved), out.toString());
    words = List.of("merge", json.toString(), "--save-to", file.toString());
    assertEquals(1, zswap(words.toArray(String[]::new)), err.toString());
  }

  @Test
  void machinesThatDifferAreFoundWithAWitness() {
    assertEquals(1, zswapOn(List.of("core", "odd"), "check", "--race", "R4"));
    String text = out.toString();
    assertTrue(text.contains("r4: only odd has this outcome, core lacks it:\n  P0: "), text);
    assertTrue(text.contains("\nP0                                  P1\npageout a\n"), text);
    assertTrue(text.contains(" that only one of two machines has"), text);
    assertTrue(text.endsWith("\n0 violations\n"), text);
    String again = "Again: zswap replay ";
    String saved = text.substring(text.indexOf(again) + again.length()).lines().toList().get(0);
    assertEquals(0, zswapOn(List.of("core", "odd"), "replay", saved), err.toString());
  }

  @Test
  void nothingApplicableCannotRun() {
    assertEquals(
        2, zswap("check", "--race", "r5", "--protocol", "r5=exclusive", "--machine", "fixed-6.12"));
    assertTrue(out.toString().contains("follows its own source"), out.toString());
  }

  @Test
  void aMachineThatDoesNotBuildIsNotSkippedOver() throws IOException {
    List<String> machines = List.of("core", "broken");
    Path junit = folder.resolve("junit.xml");
    assertEquals(2, zswapOn(machines, "check", "--race", "R2", "--junit", "" + junit));
    String text = out.toString();
    assertTrue(text.contains("\nbroken cannot run r2, r2-three: broken does not build\n"), text);
    assertFalse(text.contains("not applicable"), text);
    String xml = Files.readString(junit);
    assertTrue(xml.contains("<error message=\"cannot run: broken does not build\""), xml);
    assertFalse(xml.contains("<skipped"), xml);

    assertEquals(0, zswapOn(machines, "check", "--race", "R2", "--machine", "core"));
    String[] required = {"check", "--race", "R2", "--machine", "core", "--require", "broken"};
    assertEquals(2, zswapOn(machines, required));
    assertEquals("zswap: broken does not build\n", err.toString());
  }

  private int inNoTime(String... more) {
    return within("0ms", more);
  }

  private int within(String budget, String... more) {
    List<String> words = new ArrayList<>(List.of("check", "--race", "R1", "--machine", "core"));
    words.addAll(List.of("--budget", budget));
    words.addAll(List.of(more));
    return zswapOn(new MachineCatalog(), words.toArray(String[]::new));
  }

  @Test
  void outOfBudgetIsTwo() {
    Path file = folder.resolve("whole.json");
    assertEquals(2, inNoTime("--json", file.toString()));
    assertTrue(
        out.toString().contains("\npartly: its share of the budget ran out (--budget"), "" + out);
    assertTrue(out.toString().endsWith("\n0 violations\n"), out.toString());
    assertEquals(2, zswapOn(new MachineCatalog(), "merge", file.toString()));
    // One of several parts is not the last word.
    List<String> merge = new ArrayList<>(List.of("merge"));
    for (String shard : List.of("1/2", "2/2")) {
      Path part = folder.resolve("shard-" + shard.charAt(0) + ".json");
      assertEquals(0, inNoTime("--shard", shard, "--json", part.toString()));
      merge.add(part.toString());
    }
    assertEquals(2, zswapOn(new MachineCatalog(), merge.toArray(String[]::new)), "" + out);
    assertFalse(out.toString().contains("without shard"), out.toString());
    // What was found counts, whatever the rest may hold: r1-three would take longer.
    assertEquals(1, within("300ms", "--protocol", "unfixed"));
  }

  @Test
  void wrongUsageIsTwo() {
    assertEquals(2, zswap("check", "--race", "R6"));
    assertEquals(2, zswap("check", "--protocol", "r1=maybe"));
    assertTrue(err.toString().contains("expected compare-and-remove or none"), err.toString());
    assertEquals(2, zswap("check", "--budget", "soon"));
    assertEquals(2, zswap("check", "--bound", "-1"));
    assertEquals(2, zswap("check", "--machine", "vax"));
    assertEquals(2, zswap("check", "--free", "beer"));
    assertEquals(2, zswap("replay", "no-such"));
    assertEquals(2, zswap("bench"));
    assertEquals(2, zswap("bench", "explore", "--seconds", "0"));
  }

  @Test
  void aBoundHoldsForAllPrograms() {
    assertEquals(0, zswap("check", "--bound", "0", "--race", "R2", "--budget", "500ms"));
    assertTrue(out.toString().contains("none<=0"), out.toString());
    assertFalse(out.toString().contains("Outcomes"), out.toString());
  }

  @Test
  void everyProgramIsGivenEachFailure() throws IOException {
    Path file = folder.resolve("rows.json");
    String check = "check --race R3 --machine core --fail folio --fail tree --json";
    assertEquals(0, zswap((check + " " + file).split(" ")), err::toString);
    JsonNode rows = json(file);
    List<String> names = new ArrayList<>();
    rows.forEach(row -> names.add(row.get("program").asText()));
    assertEquals(
        List.of("r3-fail-folio", "r3-fail-tree", "r3-three-fail-folio", "r3-three-fail-tree"),
        names);
    String text = rows.get(0).get("text").asText();
    assertTrue(text.contains("fail folio 1\n}\n\nP0"), text);
    assertTrue(text.contains("after {\n  fail folio 0"), text);
    assertEquals(0, zswap("merge", file.toString()), err::toString);
    assertTrue(out.toString().contains("\nr3-three-fail-tree "), out::toString);
    assertEquals(2, zswap("check", "--fail", "disk"));
    assertTrue(
        err.toString().contains("--fail: unknown failure point 'disk', expected one of entry, "),
        err::toString);
  }

  /** R3 stores nothing that is new to the tree, and writes back, for which it takes folios. */
  @Test
  void whatNoTaskComesToIsSaid() throws IOException {
    Path file = folder.resolve("rows.json");
    String check = "check --race R3 --machine core --bound 1 --fail folio --fail tree --json ";
    assertEquals(0, zswapOn(new MachineCatalog(), (check + file).split(" ")), err::toString);
    for (String text : List.of(out.toString(), merged(file))) {
      assertTrue(text.contains("\nr3-fail-tree        none<=1* "), text);
      assertTrue(text.contains("\nr3-fail-folio       none<=1 "), text);
      assertTrue(text.contains("\n*: nothing failed, as no task came to"), text);
    }
  }

  private String merged(Path file) {
    assertEquals(0, zswap("merge", file.toString()), err::toString);
    return out.toString();
  }

  @Test
  void cpusAreThoseOfThePrograms() throws IOException {
    Path one = folder.resolve("one.json");
    Path two = folder.resolve("two.json");
    assertEquals(0, zswap("check", "--race", "R3", "--json", one.toString()));
    assertEquals(0, zswap("check", "--race", "R3", "--cpus", "2", "--json", two.toString()));
    assertEquals(1, json(one).get(0).get("cpus").asInt());
    assertEquals(2, json(two).get(0).get("cpus").asInt());
    assertTrue(json(two).get(0).get("text").asText().contains("\n  cpus 2\n"), "" + json(two));
    // They are results of their own.
    assertEquals(0, zswap("merge", one.toString(), two.toString()), err.toString());
    assertTrue(out.toString().contains("\nr3 cpus 1 "), out.toString());
    assertTrue(out.toString().contains("\nr3 cpus 2 "), out.toString());
    assertEquals(2, zswap("check", "--cpus", "9"));
    assertTrue(err.toString().startsWith("--cpus 9 is not in 1..8"), err.toString());
  }

  @Test
  void whatIsExpectedIsForRun() throws IOException {
    Path file = folder.resolve("expects.zswap");
    Files.writeString(
        file,
        "zswap x # expect\n{ page p = fill 1 }\nP0 { pageout p }\nP1 {\n read p expect loaded }\n");
    assertEquals(2, zswap("check", file.toString()));
    String said = err.toString();
    assertTrue(said.startsWith("zswap: " + file + ":5: "), said);
    assertTrue(said.endsWith("leave 'expect' out\n"), said);
  }

  @Test
  void fourTasksAreTooMany() throws IOException {
    Path file = folder.resolve("four.zswap");
    String tasks = "P0 { read p } P1 { read p } P2 { read p } P3 { read p }";
    Files.writeString(file, "zswap four { page p } " + tasks);
    assertEquals(2, zswap("check", file.toString()));
    assertTrue(err.toString().contains("four has 4 tasks, and at most 3 are explored"), "" + err);
  }

  @Test
  void programsOfOnesOwnAreExploredAndMerged() throws IOException {
    Path file = folder.resolve("mine.zswap");
    Files.writeString(file, Litmus.text("r5").replace("zswap r5", "zswap mine"));
    Path json = folder.resolve("mine.json");
    String[] words = {"--machine", "core", "--protocol", "load=exclusive", "--json", "" + json};
    List<String> line = new ArrayList<>(List.of("check", file.toString()));
    line.addAll(List.of(words));
    assertEquals(1, zswap(line.toArray(String[]::new)));
    assertTrue(out.toString().contains("own mine on core"), out.toString());
    assertEquals(1, zswap("merge", json.toString()), err.toString());
    assertTrue(out.toString().contains("mine "), out.toString());

    Files.writeString(file, "zswap mine\n{ pagesize 128 slots 2 page a }\nsetup { read a }\n");
    assertEquals(2, zswap("check", file.toString()));
    assertTrue(err.toString().contains("mine.zswap:4:1: "), err.toString());
    assertEquals(2, zswap("check", folder.resolve("none.zswap").toString()));
    assertTrue(err.toString().contains("none.zswap"), err.toString());
  }

  @Test
  void isSaidWhereLeaksAreNotLookedFor() throws IOException {
    Path file = folder.resolve("leaky.zswap");
    String tasks = "P0 { pageout p } P1 { read p }";
    String header = "zswap leaky { pagesize 128 slots 2 param compressor = toy page p = fill 1 } ";
    Files.writeString(file, header + tasks);
    assertEquals(0, zswap("check", file.toString(), "--machine", "core"), err.toString());
    assertTrue(out.toString().contains("leaky: leaks (I5) were not looked for"), out.toString());
    Files.writeString(file, header + tasks + " after { free p swapoff }");
    assertEquals(0, zswap("check", file.toString(), "--machine", "core"), err.toString());
    assertFalse(out.toString().contains("leaks (I5)"), out.toString());
  }

  @Test
  void racesAreListedWithTheirSources() {
    assertEquals(0, zswap("races"));
    assertTrue(out.toString().contains("commits: 04fc7816089c (6.4)"), out.toString());
    assertTrue(out.toString().contains("unfixed form: --protocol add=css-tryget,order=id-last"));
    assertTrue(out.toString().contains("unfixed form: --machine linux-6.12+cursor"));
    assertEquals(0, zswap("races", "--programs"));
    assertTrue(out.toString().contains("\nzswap r5-threads\n"));
    assertTrue(out.toString().contains("    write it                           b reads a's old"));
  }

  @Test
  void aBenchmarkMeasures() {
    assertEquals(0, zswap("bench", "explore", "--seconds", "1", "--machine", "core"));
    assertTrue(out.toString().contains("\ncore  "), out.toString());
    assertEquals(0, zswap("check", "--race", "R2", "--outcomes"));
    assertTrue(out.toString().contains("\n  - P0: shrink root 1 -> "), out.toString());
  }
}
