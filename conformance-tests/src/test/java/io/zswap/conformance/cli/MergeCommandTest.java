package io.zswap.conformance.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.zswap.conformance.litmus.Litmus;
import io.zswap.conformance.machines.MachineCatalog;
import io.zswap.conformance.toy.ToyLitmus;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;
import org.w3c.dom.NodeList;
import picocli.CommandLine;

/** Shards of a check give, put together, what one check gives. */
class MergeCommandTest {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  @TempDir private Path folder = Path.of("");

  private int zswap(List<String> words) {
    out.getBuffer().setLength(0);
    err.getBuffer().setLength(0);
    CommandLine line =
        Zswap.commandLine(new MachineCatalog(List.of(ToyLitmus.provider("core", "other"))));
    line.setOut(new PrintWriter(out));
    line.setErr(new PrintWriter(err));
    return line.execute(words.toArray(new String[0]));
  }

  private int zswap(String... words) {
    return zswap(List.of(words));
  }

  private String file(String name) {
    return folder.resolve(name).toString();
  }

  /** Explores in so many shards; their files. */
  private List<String> shards(int count, int code, String... more) {
    List<String> files = new ArrayList<>();
    boolean found = false;
    for (int i = 1; i <= count; i++) {
      files.add(file(i + "-of-" + count + ".json"));
      List<String> words = new ArrayList<>(List.of("check", "--shard", i + "/" + count, "--json"));
      words.add(files.get(i - 1));
      words.addAll(List.of(more));
      int one = zswap(words);
      found |= one == 1;
      assertTrue(one == code || one == 0, err.toString());
      assertFalse(out.toString().contains(" safe "), "a part alone is never safe: " + out);
    }
    assertEquals(code == 1, found);
    return files;
  }

  private int merge(List<String> files, String... more) {
    List<String> words = new ArrayList<>(List.of("merge"));
    words.addAll(files);
    words.addAll(List.of(more));
    return zswap(words);
  }

  private JsonNode json(String file) throws Exception {
    return new ObjectMapper().readTree(Path.of(file).toFile());
  }

  @Test
  void theShardsTogetherAreTheWhole() throws Exception {
    assertEquals(0, zswap("check", "--json", file("whole.json")));
    assertEquals(0, merge(shards(3, 0), "--json", file("merged.json")), err.toString());
    assertTrue(out.toString().endsWith("\n0 violations\n"), out.toString());
    JsonNode whole = json(file("whole.json"));
    JsonNode merged = json(file("merged.json"));
    assertEquals(26, whole.size());
    assertEquals(whole.size(), merged.size());
    for (int i = 0; i < whole.size(); i++) {
      for (String same :
          List.of("race", "program", "machine", "verdict", "complete", "outcomes", "shard")) {
        assertEquals(whole.get(i).get(same), merged.get(i).get(same), same);
      }
    }
  }

  @Test
  void aViolationThatOneShardFoundIsOneOfTheWhole() throws Exception {
    List<String> files = shards(2, 1, "--race", "R1", "--protocol", "unfixed");
    assertEquals(1, merge(files, "--junit", file("junit.xml")), err.toString());
    assertTrue(out.toString().contains("\nr1          violated "), out.toString());
    assertTrue(out.toString().contains("R1 r1 on core, protocol recheck=none: 1 preemption"));

    Document xml =
        DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(file("junit.xml"));
    NodeList suites = xml.getElementsByTagName("testsuite");
    assertEquals(2, suites.getLength());
    NodeList cases = xml.getElementsByTagName("testcase");
    NodeList failures = xml.getElementsByTagName("failure");
    assertEquals(8, cases.getLength());
    int counted = 0;
    for (int i = 0; i < suites.getLength(); i++) {
      String number = suites.item(i).getAttributes().getNamedItem("failures").getNodeValue();
      counted += Integer.parseInt(number);
    }
    assertTrue(counted > 0);
    assertEquals(counted, failures.getLength());
    String message = failures.item(0).getAttributes().getNamedItem("message").getNodeValue();
    assertTrue(message.startsWith("I2 "), message);
    assertTrue(failures.item(0).getTextContent().contains("zswap-schedule 1"));
  }

  @Test
  void whatIsNoResultIsRefusedInWords() throws Exception {
    assertEquals(0, zswap("check", "--race", "R2", "--json", file("good.json")));
    String good = Files.readString(folder.resolve("good.json"));
    String bad = good.replaceFirst("\"schedules\"\\s*:\\s*[0-9]+", "\"schedules\" : \"x\"");
    assertFalse(bad.equals(good));
    Files.writeString(folder.resolve("bad.json"), bad);
    assertEquals(2, merge(List.of(file("bad.json"))), out.toString());
    assertTrue(err.toString().contains("row 1: 'schedules' is \"x\", expected a number"), "" + err);
    Files.writeString(folder.resolve("bad.json"), good.substring(0, good.length() / 2));
    assertEquals(2, merge(List.of(file("bad.json"))), out.toString());
    assertTrue(err.toString().contains("no JSON: "), err.toString());
    assertFalse(err.toString().contains("Source"), err.toString());
  }

  @Test
  void whatAPartFoundIsFoundWhateverBecameOfAnother() throws Exception {
    List<String> files = shards(2, 1, "--race", "R1", "--protocol", "unfixed");
    // Of the second part nothing is left but that it was there.
    ArrayNode rows = (ArrayNode) json(files.get(1));
    for (JsonNode row : rows) {
      ((ObjectNode) row).remove(List.of("search", "witness"));
    }
    new ObjectMapper().writeValue(Path.of(files.get(1)).toFile(), rows);
    assertEquals(1, merge(files), err.toString());
    assertTrue(out.toString().contains("\nr1          violated "), out.toString());
  }

  @Test
  void aWitnessThatItsMachineCannotFollowIsRefused() throws Exception {
    assertEquals(
        1, zswap("check", "--race", "R1", "--protocol", "unfixed", "--json", file("good.json")));
    String good = Files.readString(folder.resolve("good.json"));
    String bad = good.replaceAll("schedule A1 [^\\\\]*", "schedule D1");
    assertFalse(bad.equals(good));
    Files.writeString(folder.resolve("bad.json"), bad);
    assertEquals(2, merge(List.of(file("bad.json"))));
    assertTrue(err.toString().contains("cannot follow this schedule"), err.toString());
  }

  @Test
  void aShardThatIsMissingIsSaid() {
    List<String> files = shards(2, 0, "--race", "R2");
    assertEquals(2, merge(files.subList(0, 1)));
    assertTrue(out.toString().contains("r2          partly "), out.toString());
    assertTrue(out.toString().contains("core, r2: without shard 2/2"), out.toString());
    assertEquals(0, merge(files));
  }

  @Test
  void oneProgramOfTwoTopicsIsTwoResults() throws Exception {
    assertEquals(
        0, zswap("check", "--race", "R1", "--race", "B3", "--json", file("two.json")), "" + out);
    String checked = out.toString();
    assertEquals(0, merge(List.of(file("two.json"))), err.toString());
    for (String text : List.of(checked, out.toString())) {
      assertTrue(text.contains("\nR1 r1-mismatch safe "), text);
      assertTrue(text.contains("\nB3 r1-mismatch safe "), text);
    }
  }

  @Test
  void shardsOfAProgramThatWasEditedAreRefused() throws Exception {
    Path mine = folder.resolve("mine.zswap");
    List<String> files = new ArrayList<>();
    for (String program : List.of("r2", "r3")) {
      Files.writeString(mine, Litmus.text(program).replace("zswap " + program, "zswap mine"));
      files.add(file(program + ".json"));
      String shard = files.size() + "/2";
      String json = files.get(files.size() - 1);
      assertEquals(0, zswap("check", mine.toString(), "--shard", shard, "--json", json));
    }
    assertEquals(2, merge(files));
    String said = err.toString();
    assertTrue(said.contains("r3.json: mine of " + mine + " is another program than in "), said);
    assertTrue(said.contains("explore all shards of one program"), said);
  }

  @Test
  void shardsOfTreesThatWereBuiltOtherwiseAreRefused() throws Exception {
    List<String> files = shards(2, 0, "--race", "R2");
    for (String build : List.of("aaa", "bbb")) {
      Path file = Path.of(files.get(build.equals("aaa") ? 0 : 1));
      String rows = Files.readString(file);
      String core = "\"machine\" : \"core\",";
      assertTrue(rows.contains(core), rows);
      Files.writeString(file, rows.replace(core, core + " \"build\" : \"" + build + "\","));
    }
    assertEquals(2, merge(files));
    String said = err.toString();
    assertTrue(said.contains("2-of-2.json: core is another one than in "), said);
    assertTrue(said.contains("(built as bbb and aaa)"), said);

    Path second = Path.of(files.get(1));
    Files.writeString(second, Files.readString(second).replace("\"bbb\"", "\"aaa\""));
    assertEquals(0, merge(files, "--json", file("merged.json")), err.toString());
    assertEquals("aaa", json(file("merged.json")).get(0).get("build").asText());
    assertFalse(json(file("merged.json")).get(1).has("build"));
  }

  @Test
  void twoProgramsOfOneNameAreNotCompared() throws Exception {
    List<String> words = new ArrayList<>(List.of("check"));
    for (String program : List.of("r2", "r3")) {
      Path mine = folder.resolve("my-" + program + ".zswap");
      Files.writeString(mine, Litmus.text(program).replace("zswap " + program, "zswap mine"));
      words.add(mine.toString());
    }
    words.addAll(List.of("--json", file("own.json"), "--html", file("page")));
    assertEquals(0, zswap(words), out + "" + err);
    assertTrue(out.toString().contains(folder.resolve("my-r2.zswap") + " safe "), "" + out);
    assertTrue(out.toString().contains(folder.resolve("my-r3.zswap") + " safe "), "" + out);
    assertTrue(out.toString().replace('\n', ' ').contains("; the same on all machines"), "" + out);
    assertTrue(Files.readString(folder.resolve("page/index.html")).contains("zswap mine"));
    assertEquals(0, merge(List.of(file("own.json"))), err.toString());
    // And what one file is named twice is explored once.
    words.add(words.get(1));
    assertEquals(0, zswap(words), out + "" + err);
    assertEquals(4, json(file("own.json")).size());
  }

  @Test
  void violationsOfTwoProgramsOfOneNameAreKeptApart() throws Exception {
    List<String> words = new ArrayList<>(List.of("check", "--machine", "core"));
    for (String name : List.of("one", "two")) {
      Path mine = folder.resolve(name + ".zswap");
      Files.writeString(mine, Litmus.text("r5").replace("zswap r5", "zswap mine"));
      words.add(mine.toString());
    }
    words.addAll(List.of("--protocol", "load=exclusive", "--json", file("found.json")));
    assertEquals(1, zswap(words), out + "" + err);
    List<String> saved = new ArrayList<>();
    for (JsonNode row : json(file("found.json"))) {
      saved.add(row.at("/violations/0/schedule").asText());
    }
    assertEquals(2, saved.size());
    assertEquals(2, saved.stream().distinct().count(), saved.toString());
    assertTrue(saved.get(1).endsWith("-2.schedule"), saved.toString());
  }

  @Test
  void whatDoesNotFitIsRefused() throws Exception {
    List<String> two = shards(2, 0, "--race", "R2");
    assertEquals(2, merge(List.of(two.get(0), two.get(0))));
    assertTrue(err.toString().contains("shard 1/2 is there twice"), err.toString());
    List<String> three = shards(3, 0, "--race", "R2");
    assertEquals(2, merge(List.of(two.get(0), three.get(1))));
    assertTrue(err.toString().contains("shard 2/3 beside 1/2"), err.toString());
    List<String> other = shards(2, 0, "--race", "R2", "--free", "never");
    assertEquals(2, merge(List.of(three.get(0), other.get(1))));
    assertTrue(err.toString().contains("NEVER"), err.toString());

    assertEquals(2, merge(List.of(file("no-such.json"))));
    Files.writeString(folder.resolve("no.json"), "[{]");
    assertEquals(2, merge(List.of(file("no.json"))));
    assertTrue(err.toString().contains("no.json:1: no JSON"), err.toString());
    Files.writeString(folder.resolve("no.json"), "[{\"race\": \"R1\"}]");
    assertEquals(2, merge(List.of(file("no.json"))));
    assertTrue(err.toString().contains("row 1: no 'program'"), err.toString());
    Files.writeString(folder.resolve("no.json"), "[]");
    assertEquals(2, merge(List.of(file("no.json"))));
    assertEquals(2, zswap("merge"));
    assertEquals(2, zswap("check", "--shard", "3/2"));
    assertTrue(err.toString().contains("--shard: shard 3/2 is none of"), err.toString());
  }
}
