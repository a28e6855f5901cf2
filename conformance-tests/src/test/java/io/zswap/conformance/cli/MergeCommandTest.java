package io.zswap.conformance.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
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
