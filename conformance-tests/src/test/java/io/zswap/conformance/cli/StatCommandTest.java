package io.zswap.conformance.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.zswap.conformance.machines.MachineCatalog;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;
import picocli.CommandLine;

/** {@code zswap stat}, on files whose numbers are known. */
class StatCommandTest {
  private static final int PAGE = 4096;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  @TempDir private Path dir = Path.of("");

  private int stat(String... words) {
    CommandLine line = Zswap.commandLine(new MachineCatalog());
    line.setOut(new PrintWriter(out));
    line.setErr(new PrintWriter(err));
    String[] all = new String[words.length + 1];
    all[0] = "stat";
    System.arraycopy(words, 0, all, 1, words.length);
    return line.execute(all);
  }

  /** 100 pages of zeros, 100 random ones, 100 of which half is random. */
  private String file() throws IOException {
    byte[] bytes = new byte[300 * PAGE];
    Random random = new Random(1);
    byte[] noise = new byte[100 * PAGE];
    random.nextBytes(noise);
    System.arraycopy(noise, 0, bytes, 100 * PAGE, noise.length);
    byte[] half = new byte[PAGE / 2];
    for (int i = 0; i < 100; i++) {
      random.nextBytes(half);
      System.arraycopy(half, 0, bytes, (200 + i) * PAGE, half.length);
    }
    return Files.write(dir.resolve("data"), bytes).toString();
  }

  @Test
  void everyCompressorAndAllocator() throws Exception {
    Path json = dir.resolve("stat.json");
    Path svg = dir.resolve("stat.svg");
    assertEquals(0, stat(file(), "--json", json.toString(), "--svg", svg.toString()), "" + err);
    JsonNode root = new ObjectMapper().readTree(json.toFile());
    assertEquals(300, root.get("pages").asInt());
    assertEquals(4 * 3, root.get("rows").size());
    for (JsonNode row : root.get("rows")) {
      String name = row.get("compressor").asText() + " in " + row.get("zpool").asText();
      assertEquals(100, row.get("zeroPages").asInt(), name);
      assertEquals(100, row.get("devicePages").asInt(), name);
      // Half of each of 100 pages is left, and a little; of zbud each takes a page then.
      long half = 100L * PAGE / 2;
      long pool = row.get("poolBytes").asLong();
      assertTrue(pool > half && pool < half * 5 / 2, name + ": " + pool);
      long bytes = pool + 100L * PAGE;
      assertEquals(300.0 * PAGE / bytes, row.get("ratio").asDouble(), 1e-6, name);
      for (String what : new String[] {"store", "load"}) {
        JsonNode latency = row.get(what);
        long last = 1;
        for (String percentile : new String[] {"p50", "p90", "p99", "p999", "max"}) {
          long value = latency.get(percentile).asLong();
          assertTrue(value >= last, name + ", " + what + ": " + latency);
          last = value;
        }
      }
    }
    String choice = root.get("recommendation").get("compressor").asText();
    String reason = root.get("recommendation").get("reason").asText();
    assertTrue(reason.startsWith(choice + " in "), reason);
    assertTrue(
        out.toString().contains("300 of 300 pages of 4,096 bytes, of 1 file; 100 all zeros"));
    out.toString()
        .lines()
        .forEach(line -> assertTrue(line.length() <= 76, "pastes into a mail: " + line));
    Document chart = DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(svg.toFile());
    assertEquals("svg", chart.getDocumentElement().getTagName());
    assertEquals(12 * 2, chart.getElementsByTagName("circle").getLength(), "two marks a row");
  }

  @Test
  void onlyWhatIsAskedFor() throws Exception {
    Path json = dir.resolve("stat.json");
    String data = file();
    assertEquals(
        0,
        stat(
            data,
            "--compressor=zstd",
            "--zpool=zsmalloc",
            "--pages=30",
            "--page-size=16384",
            "--json=" + json),
        "" + err);
    JsonNode root = new ObjectMapper().readTree(json.toFile());
    assertEquals(1, root.get("rows").size());
    assertEquals("zstd", root.get("rows").get(0).get("compressor").asText());
    assertEquals(30, root.get("pages").asInt());
    assertEquals(75, root.get("pagesOfFiles").asInt());
    assertNotNull(root.get("recommendation").get("reason"));
  }

  @Test
  void pagesOfZerosTakeNoRoom() throws Exception {
    String zeros = Files.write(dir.resolve("zeros"), new byte[PAGE]).toString();
    String empty = Files.createFile(dir.resolve("empty")).toString();
    Path svg = dir.resolve("stat.svg");
    assertEquals(0, stat(zeros, empty, "--compressor", "lz4", "--svg", "" + svg), "" + err);
    assertTrue(err.toString().contains("left out, empty: 1 file\n"), "" + err);
    String text = out.toString();
    assertTrue(text.contains("\nNone: these pages are all zeros and take no room"), text);
    assertTrue(text.contains("\nlz4     zsmalloc     - "), text);
    assertTrue(text.contains("\n-: all zeros, which take no room.\n"), text);
    assertFalse(Files.readString(svg).contains("NaN"), Files.readString(svg));
  }

  @Test
  void whatCannotRun() throws IOException {
    String data = file();
    String empty = Files.createFile(dir.resolve("empty")).toString();
    String missing = dir.resolve("missing").toString();
    assertEquals(2, stat(missing));
    assertTrue(err.toString().contains("there is no file " + missing), "" + err);
    assertEquals(2, stat(empty));
    assertTrue(err.toString().contains("no pages in " + empty + ": nothing but"), "" + err);
    assertEquals(2, stat());
    assertEquals(2, stat(data, "--compressor", "lzo"));
    assertTrue(
        err.toString().contains("--compressor lzo is not available; there are deflate, lz4, "),
        "" + err);
    assertEquals(2, stat(data, "--zpool", "z3fold"));
    assertEquals(2, stat(data, "--pages", "0"));
    assertEquals(2, stat(data, "--page-size", "5000"));
    assertEquals(2, stat(data, "--svg", dir.resolve("no/where.svg").toString()));
    assertTrue(err.toString().contains("cannot write"), "" + err);
    assertEquals("", out.toString());
  }
}
