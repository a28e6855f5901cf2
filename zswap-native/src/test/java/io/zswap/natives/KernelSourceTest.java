package io.zswap.natives;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.zswap.api.MachineException;
import io.zswap.api.machine.Machine;
import io.zswap.api.machine.MachineConfig;
import io.zswap.natives.Bridge.Text;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the kernel machine is made of. */
class KernelSourceTest {
  private static KernelTree tree() {
    String name = Machines.kernel();
    return KernelTree.inCache().stream()
        .filter(t -> t.name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  /**
   * The build recorded the sha256 of every file of the tree that it compiled or included. They are
   * compared with the manifest, whose sums of these files fetch-kernel.sh took from the package's
   * own tar stream (not from the unpacked tree), and whose package it compared with apt's signed
   * index; {@code .complete} in the tree says whether there was one. A tree that was put there by
   * hand, or by an older version of the script, proves less: that nothing has changed since.
   */
  @Test
  void whatWasCompiledIsThePackagesOwn() throws Exception {
    KernelTree tree = tree();
    Map<String, String> manifest = new HashMap<>();
    for (String line : Files.readAllLines(tree.path().resolve("MANIFEST"))) {
      manifest.put(line.substring(66), line.substring(0, 64));
    }
    MachineLibrary library = MachineLibrary.of(new KernelBuild(tree).library());
    long copy = library.acquire();
    Map<String, String> compiled = new HashMap<>();
    Bridge.text(copy, 0, Text.BUILD, 0)
        .lines()
        .forEach(line -> compiled.put(line.substring(66), line.substring(0, 64)));
    library.release(copy);
    for (String file : List.of("mm/zswap.c", "mm/list_lru.c", "lib/xarray.c", "mm/zbud.c")) {
      assertTrue(compiled.containsKey(file), () -> file + " is not among " + compiled);
    }
    compiled.forEach((file, sum) -> assertEquals(manifest.get(file), sum, file));
  }

  /** What the script does not know of is not held against the package, and nobody would notice. */
  @Test
  void theScriptHashesWhatABuildReads() throws Exception {
    String script = Files.readString(Path.of("src/main/sh/fetch-kernel.sh"));
    Set<String> hashed = new TreeSet<>();
    Matcher arrays = Pattern.compile("(?m)^(?:needed|used)=\\(([^)]*)\\)").matcher(script);
    while (arrays.find()) {
      hashed.addAll(List.of(arrays.group(1).split("\\s+", -1)));
    }
    assertEquals(new TreeSet<>(KernelTree.compiled()), hashed);
  }

  @Tag("long")
  @Test
  void aPathOfATreeIsAMachineToo() {
    String path = tree().path().toString();
    try (Machine m = Machines.open(path, MachineConfig.small(4, 4))) {
      assertEquals("linux-" + Path.of(path).getFileName(), m.name());
    }
  }

  @Test
  void aTreeThatDoesNotBuildSaysSo(@TempDir Path folder) throws Exception {
    KernelTree tree = tree();
    Path broken = folder.resolve("broken");
    for (String file : KernelTree.compiled()) {
      if (Files.exists(tree.path().resolve(file))) {
        Files.createDirectories(broken.resolve(file).getParent());
        Files.copy(tree.path().resolve(file), broken.resolve(file));
      }
    }
    Files.writeString(broken.resolve("mm/zswap.c"), "this is not C\n");
    KernelTree copy = KernelTree.at(broken);
    String why = refused(copy);
    assertTrue(why.startsWith(broken + " does not build:\nmm/zswap.c:1:1: error: "), why);
    Files.delete(broken.resolve("lib/xarray.c"));
    assertEquals(
        broken
            + " is no complete kernel tree: it has no lib/xarray.c;"
            + " give one whose mm/, lib/ and include/ are complete",
        refused(copy));
    Files.writeString(broken.resolve("mm/zswap.c"), "#include <linux/rbtree.h>\n");
    Files.delete(broken.resolve("include/linux/rbtree.h"));
    why = refused(copy);
    assertTrue(why.contains("no lib/xarray.c, include/linux/rbtree.h; "), why);
  }

  /** What stopped it is nothing that is wrong with the tree. */
  @Tag("long")
  @Test
  void anInterruptedBuildIsTriedAgain(@TempDir Path folder) throws Exception {
    // One that has never been built.
    String path =
        EditedTree.in(folder.resolve("linux-interrupted"))
            .edit(1, "\\A", "/* " + System.nanoTime() + " */ ")
            .machine();
    KernelTree tree = KernelTree.at(Path.of(path));
    Thread.currentThread().interrupt();
    String before = refused(tree);
    assertTrue(Thread.interrupted());
    assertTrue(before.endsWith("interrupted"), before);
    AtomicReference<String> why = new AtomicReference<>("");
    Thread builder = new Thread(() -> why.set(refused(tree)));
    builder.start();
    while (builder.isAlive() && ProcessHandle.current().children().findAny().isEmpty()) {
      Thread.sleep(1);
    }
    builder.interrupt();
    builder.join();
    assertTrue(String.valueOf(why.get()).endsWith("interrupted"), why::toString);
    Machines.open(path, MachineConfig.small(4, 4)).close();
  }

  /** Without it a machine is built all the same, in twice the time. */
  @Test
  void whatIsTheSameAroundEveryTreeIsInTheJar(@TempDir Path folder) throws Exception {
    assertTrue(Harness.shared("plain", folder));
    assertTrue(Harness.shared(KernelBuild.EXPLORE, folder));
    assertTrue(Files.size(folder.resolve("state.o")) > 0);
    assertFalse(Harness.shared("gcov", folder));
  }

  private static String refused(KernelTree tree) {
    MachineException e =
        Assertions.assertThrows(MachineException.class, () -> new KernelBuild(tree).library());
    return String.valueOf(e.getMessage());
  }
}
