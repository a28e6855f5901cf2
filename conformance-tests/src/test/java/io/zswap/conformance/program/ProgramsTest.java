package io.zswap.conformance.program;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.zswap.api.MemCgroup;
import io.zswap.api.ZswapParameter;
import io.zswap.api.machine.Counter;
import io.zswap.api.machine.FailurePoint;
import io.zswap.api.machine.Operation;
import io.zswap.api.machine.Status;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProgramsTest {
  private static Program parse(String text) {
    return Programs.parse(text, "test.zswap", Path.of(""));
  }

  private static List<Operation> operations(String statements) {
    Program program =
        parse(
            "zswap t { cpus 2 page p page T[0..3] cgroup A cgroup B in A } P0 {"
                + statements
                + "}");
    return program.tasks().get(0).steps().stream().map(Step::operation).toList();
  }

  @Test
  void headerSetsUpTheMachine() {
    Program program =
        parse(
            """
            zswap everything
            {
              pages 16  slots 8  nodes 2  cpus 3  ram 100
              device memory synchronous
              param max_pool_percent = 5
              param compressor = "zstd"
              cgroup A zswap.max=4
              cgroup B in A zswap.max = max zswap.writeback=0
              page p in B = pattern 7
              page T[0..3] in A = random 10
              page q
            }
            P0 { }
            """);
    Header header = program.header();
    assertEquals("everything", header.name());
    assertEquals(16, header.config().pages());
    assertEquals(8, header.config().slots());
    assertEquals(2, header.config().nodes());
    assertEquals(3, header.config().cpus());
    assertEquals(100, header.config().totalRamPages());
    assertTrue(header.config().synchronous());
    assertEquals(
        Map.of(ZswapParameter.MAX_POOL_PERCENT, "5", ZswapParameter.COMPRESSOR, "zstd"),
        header.config().parameters());
    assertEquals(
        List.of(
            new Operation.CreateCgroup(0),
            new Operation.LimitCgroup(1, 4),
            new Operation.CreateCgroup(1),
            new Operation.WritebackCgroup(2, false),
            new Operation.Home(0, 2),
            new Operation.Write(0, new PatternContent(7, PatternContent.QUARTER)),
            new Operation.Home(1, 1),
            new Operation.Write(1, new RandomContent(10)),
            new Operation.Home(2, 1),
            new Operation.Write(2, new RandomContent(11)),
            new Operation.Home(3, 1),
            new Operation.Write(3, new RandomContent(12)),
            new Operation.Home(4, 1),
            new Operation.Write(4, new RandomContent(13))),
        header.setup());
    assertEquals("q", program.names().page(5));
    assertEquals("T[3]", program.names().page(4));
    assertEquals("<6>", program.names().page(6));
  }

  @Test
  void everyOperationHasWords() {
    assertEquals(
        List.of(
            new Operation.Write(0, new ZeroContent()),
            new Operation.Write(0, new FillContent(0xAB)),
            new Operation.Write(0, new PatternContent(3, 100)),
            new Operation.Write(0, new TextContent("a \"b\"\n")),
            new Operation.Write(0, new HexContent("c0ffee"))),
        operations(
            """
            write p = zero
            write p = fill 0xAB
            write p = pattern 3 noise 100
            write p = "a \\"b\\"\\n"
            write p = 0xC0FFEE
            """));
    assertEquals(
        List.of(
            new Operation.Read(0),
            new Operation.Fault(0, false, false),
            new Operation.Fault(0, true, true),
            new Operation.Pageout(0, false),
            new Operation.Pageout(0, true),
            new Operation.PageoutLarge(2, 2, false),
            new Operation.PageoutLarge(1, 4, true),
            new Operation.Free(0),
            new Operation.Home(0, 1),
            new Operation.Shrink(1, 3),
            new Operation.Scan(0, 10),
            new Operation.Count(2),
            new Operation.Worker(),
            new Operation.Reclaim(),
            new Operation.Swapon(),
            new Operation.Swapoff()),
        operations(
            """
            read p  fault p  fault p write interrupted  pageout p  pageout p keep
            pageout T[1..2] large  pageout T[*] large keep  free p
            home p A  shrink A 3  scan root 10  count B  worker  reclaim  swapon  swapoff
            """));
    assertEquals(
        List.of(
            new Operation.CreateCgroup(2),
            new Operation.LimitCgroup(3, 16),
            new Operation.LimitCgroup(3, MemCgroup.UNLIMITED),
            new Operation.WritebackCgroup(3, false),
            new Operation.Offline(3),
            new Operation.Release(3),
            new Operation.SetParameter(ZswapParameter.MAX_POOL_PERCENT, "5"),
            new Operation.SetParameter(ZswapParameter.ZPOOL, "zbud"),
            new Operation.SetParameter(ZswapParameter.ENABLED, " Y"),
            new Operation.FailNext(FailurePoint.DEVICE_WRITE, 2),
            new Operation.CpuOffline(1),
            new Operation.CpuOnline(1)),
        operations(
            """
            cgroup C in B zswap.max=16
            set C zswap.max = max
            set C zswap.writeback = 0
            offline C
            release C
            set max_pool_percent = 5
            set zpool = zbud
            set enabled = " Y"
            fail device-write 2   # a comment
            cpu-offline 1  cpu-online 1
            """));
  }

  @Test
  void rangesAndRepetitionsExpand() {
    assertEquals(
        List.of(new Operation.Read(2), new Operation.Read(3), new Operation.Read(4)),
        operations("read T[1..2] read T[3]"));
    assertEquals(
        List.of(
            new Operation.Write(1, new PatternContent(7, PatternContent.QUARTER)),
            new Operation.Write(2, new PatternContent(8, PatternContent.QUARTER)),
            new Operation.Write(3, new PatternContent(9, PatternContent.QUARTER)),
            new Operation.Write(4, new PatternContent(10, PatternContent.QUARTER))),
        operations("write T[*] = pattern 7"));
    assertEquals(
        6, operations("repeat 2 { worker repeat 2 { reclaim } } repeat 0 { worker }").size());
  }

  @Test
  void aCgroupsNameIsFreeAgainOnceItIsOffline() {
    assertEquals(
        List.of(
            new Operation.CreateCgroup(0),
            new Operation.Offline(3),
            new Operation.CreateCgroup(0),
            new Operation.Offline(4)),
        operations("repeat 2 { cgroup X offline X }"));
  }

  @Test
  void aRefusedCreationTakesNoNumber() {
    assertEquals(
        List.of(
            new Operation.Offline(2),
            new Operation.CreateCgroup(2),
            new Operation.CreateCgroup(1),
            new Operation.Offline(3)),
        operations("offline B cgroup X in B expect denied 19 cgroup Y in A offline Y"));
  }

  @Test
  void expectationsNameStatusValueAndCounters() {
    Program program =
        parse(
            "zswap t { page p } P0 { pageout p expect stored with stored_pages=1, zswpout=1"
                + " swapon expect denied 16 cgroup A zswap.max=1 expect done 1 }");
    List<Step> steps = program.tasks().get(0).steps();
    assertEquals(
        Optional.of(
            new Expectation(
                Status.STORED,
                OptionalLong.empty(),
                Map.of(Counter.STORED_PAGES, 1L, Counter.ZSWPOUT, 1L))),
        steps.get(0).expectation());
    assertEquals(
        Optional.of(new Expectation(Status.DENIED, OptionalLong.of(16), Map.of())),
        steps.get(1).expectation());
    assertEquals(OptionalLong.of(1), steps.get(2).expectation().orElseThrow().value());
    assertEquals(Optional.empty(), steps.get(3).expectation());
  }

  @Test
  void severalTasksAreRead() {
    Program program = parse("zswap two { page p } P0 { read p } P1 { free p }");
    assertEquals(List.of("P0", "P1"), program.tasks().stream().map(Task::name).toList());
  }

  @Test
  void filesAreReadBesideTheProgram(@TempDir Path folder) throws IOException {
    byte[] bytes = new byte[4096 * 2 + 1];
    bytes[4096] = 42;
    bytes[8192] = 43;
    Files.write(folder.resolve("data"), bytes);
    Path file = folder.resolve("p.zswap");
    Files.writeString(
        file,
        "zswap f { device file \"swap\" page T[0..1] from \"data\" @ 1 }"
            + "P0 { write T[*] = file \"data\" @ 1 }");
    Program program = Programs.read(file);
    assertEquals(program, Programs.parse(ProgramPrinter.print(program), "x", Path.of("")));
    assertEquals(Optional.of(folder.resolve("swap")), program.header().config().deviceFile());
    byte[] page = new byte[4096];
    program.header().pages().get(0).initial().orElseThrow().fill(page);
    assertEquals(42, page[0]);
    program.header().pages().get(0).initial().orElseThrow().at(1).fill(page);
    assertEquals(43, page[0]);
    assertEquals(0, page[1]);
  }

  @Test
  void namedHeadersRoundTrip() {
    Program program =
        parse(
            "zswap t { pagesize 128 pages 9 slots 3 cgroup A cgroup B in A zswap.writeback=0 page p"
                + " in B = fill 7 page T[0..3] in A page q = \"x\" } P0 { home p A cgroup C in B"
                + " pageout T[*] expect stored 0 } P1 { read q }");
    assertEquals(program, parse(ProgramPrinter.print(program)));
  }

  @Test
  void aMissingFileIsNamed() {
    ProgramException e =
        assertThrows(ProgramException.class, () -> Programs.read(Path.of("no-such.zswap")));
    assertEquals("cannot read no-such.zswap: no such file", e.getMessage());
  }
}
