package io.zswap.natives;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A kernel source tree, of which {@code mm/}, {@code lib/} and {@code include/} are needed.
 *
 * @param name of the machine around it, for example {@code linux-6.12.117}
 * @param path where it lies
 */
record KernelTree(String name, Path path) {
  /** Without this there is no machine. */
  private static final String NEEDED = "mm/zswap.c";

  /**
   * Where there is one of these, a build compiles it, includes it, or looks something up in it; see
   * {@code Makefile}, {@code shim/stubs.sh} and {@code shim/probe.sh}.
   */
  private static final List<String> USED =
      List.of(
          "mm/list_lru.c",
          "mm/zpool.c",
          "mm/zbud.c",
          "mm/frontswap.c",
          "mm/swap.h",
          "mm/swap_table.h",
          "mm/internal.h",
          "mm/slab.h",
          "mm/memcontrol.c",
          "mm/memory.c",
          "mm/page_io.c",
          "mm/swap_state.c",
          "mm/swapfile.c",
          "lib/xarray.c",
          "lib/rbtree.c",
          "lib/radix-tree.h",
          "include/linux/container_of.h",
          "include/linux/frontswap.h",
          "include/linux/list.h",
          "include/linux/list_lru.h",
          "include/linux/poison.h",
          "include/linux/rbtree.h",
          "include/linux/rbtree_augmented.h",
          "include/linux/rbtree_types.h",
          "include/linux/rculist.h",
          "include/linux/xarray.h",
          "include/linux/zpool.h",
          "include/linux/zsmalloc.h",
          "include/linux/zswap.h");

  /** The complete trees in the cache folder, by name. */
  static List<KernelTree> inCache() {
    Path folder = CacheFolder.trees();
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> versions = Files.list(folder)) {
      List<KernelTree> trees = new ArrayList<>();
      versions
          .filter(v -> Files.isRegularFile(v.resolve(".complete")))
          .sorted()
          .forEach(v -> trees.add(new KernelTree("linux-" + v.getFileName(), v)));
      return trees;
    } catch (IOException | UncheckedIOException e) {
      // As good as absent: offers are not the place to fail.
      return List.of();
    }
  }

  /** A tree anywhere; its machine bears the folder's name. */
  static KernelTree at(Path folder) {
    Path path = folder.toAbsolutePath().normalize();
    Path last = path.getFileName();
    String name = (last == null ? "tree" : last.toString()).replaceAll("[^A-Za-z0-9._-]", "_");
    return new KernelTree(name.startsWith("linux-") ? name : "linux-" + name, path);
  }

  /** Everything that a build may read, as paths within the tree; not all need exist. */
  static List<String> compiled() {
    return Stream.concat(Stream.of(NEEDED), USED.stream()).toList();
  }

  /** Why no machine can be made of this folder; empty if one may. */
  Optional<String> obstacle() {
    if (Files.isRegularFile(path.resolve(NEEDED))) {
      return Optional.empty();
    }
    return Optional.of(
        path
            + " is no kernel tree: it has no "
            + NEEDED
            + "; give the folder that has mm/, lib/ and include/ in it");
  }
}
