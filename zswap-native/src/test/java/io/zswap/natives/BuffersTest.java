package io.zswap.natives;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.zswap.api.explore.FreeMode;
import io.zswap.api.explore.Granularity;
import io.zswap.api.explore.Protocol;
import io.zswap.api.explore.Scenario;
import io.zswap.api.explore.ScenarioSpec;
import io.zswap.api.explore.Trace;
import io.zswap.api.machine.FailurePoint;
import io.zswap.api.machine.Operation;
import io.zswap.api.machine.Operation.FailNext;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Ranges of bytes end in the object that they begin in, and that one lives. */
@Tag("long")
class BuffersTest {
  private static final String COMPRESS = "zswap_compress\\(\\) mm/zswap\\.c:\\d+";
  private static final NativeMachines PROVIDER = new NativeMachines();

  @TempDir private Path temp = Path.of("");
  private Path folder = Path.of("");

  @BeforeEach
  void folder() {
    folder = temp.resolve("linux-buffer");
  }

  private static String said(String machine, Operation... task) {
    ScenarioSpec spec =
        new ScenarioSpec(
            Races.config(false),
            Protocol.MERGED,
            List.of(Races.write(0, 1)),
            List.of(List.of(task)),
            List.of(),
            FreeMode.POISON,
            Granularity.PRIMITIVE);
    try (Scenario scenario = PROVIDER.scenario(machine, spec)) {
      Trace trace = new Trace();
      scenario.run(new byte[0], 0, 0, trace);
      return String.join("; ", trace.violations());
    }
  }

  private static void assertMatches(String pattern, String said) {
    assertTrue(said.matches(pattern + " in " + COMPRESS), said);
  }

  @Test
  void anUneditedTree() {
    assertEquals("", said(Machines.kernel(), Races.out(0), Races.in(0)));
  }

  /** The codec is told that it may write two pages. */
  @Test
  void aContextWithRoomForOnePage() throws IOException {
    String tree =
        EditedTree.in(folder)
            .edit(1, "buffer = kmalloc_node\\(PAGE_SIZE \\* 2,", "buffer = kmalloc_node(PAGE_SIZE,")
            .edit(1, "unsigned int dlen = PAGE_SIZE;", "unsigned int dlen = PAGE_SIZE * 2;")
            .machine();
    assertMatches(
        "I2 wild access: write of 256 bytes at .*, beyond its end", said(tree, Races.out(0)));
  }

  @Test
  void aBufferThatIsFreedBeforeACompressionThatFails() throws IOException {
    String tree =
        EditedTree.in(folder)
            .edit(
                1,
                "comp_ret = crypto_wait_req\\(crypto_acomp_compress",
                "kfree(acomp_ctx->buffer); $0")
            .machine();
    String said = said(tree, new FailNext(FailurePoint.COMPRESS, 1), Races.out(0));
    String freed = ", freed by task 0 in zswap_compress\\(\\) at mm/zswap\\.c:\\d+";
    assertTrue(said.matches("I2 use after free: write of .* in " + COMPRESS + freed), said);
  }

  /** The buffer has 256 bytes, and the next object begins 16 bytes behind it. */
  @Test
  void aCopyThatEndsInTheNextObject() throws IOException {
    String tree =
        EditedTree.in(folder)
            .edit(1, "memcpy\\(buf, dst, dlen\\);", "memcpy(buf, dst, PAGE_SIZE * 2 + 16 + 8);")
            .machine();
    assertMatches(
        "I2 wild access: read of 280 bytes at .*, beyond its end", said(tree, Races.out(0)));
  }
}
