package io.zswap.natives;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.zswap.api.explore.FreeMode;
import io.zswap.api.explore.Protocol;
import io.zswap.api.explore.Scenario;
import io.zswap.api.explore.Trace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A tree may lie in a folder of any name. */
@Tag("long")
class TreePathTest {
  @TempDir private Path temp = Path.of("");

  @Test
  void blanksQuotesAndWhatMakeExpands() throws IOException {
    Path folder = temp.resolve("my linux's $(tree) #1");
    // An edit, so that no build of before is found.
    String tree = EditedTree.in(folder).edit(1, "\\z", "/* " + temp + " */\n").machine();
    try (Scenario scenario =
        new NativeMachines().scenario(tree, Races.of(1, Protocol.MERGED, FreeMode.POISON))) {
      Trace trace = new Trace();
      scenario.run(new byte[0], 0, 0, trace);
      assertEquals(List.of(), trace.violations());
    }
    assertTrue(Files.isRegularFile(folder.resolve("mm/zswap.c")), "the tree is left alone");
  }
}
