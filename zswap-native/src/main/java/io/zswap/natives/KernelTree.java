package io.zswap.natives;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A kernel source tree, of which {@code mm/}, {@code lib/} and {@code include/} are needed.
 *
 * @param name of the machine around it, for example {@code linux-6.12.117}
 * @param path where it lies
 * @param called what people call it: its name, its folder, or git:DIR@REV
 */
record KernelTree(String name, Path path, String called) {
  private static final String ZSWAP = "mm/zswap.c";

  /** Without these there is no machine; see also {@link #missing}. */
  private static final List<String> NEEDED =
      List.of(
          ZSWAP,
          "mm/list_lru.c",
          "lib/xarray.c",
          "include/linux/container_of.h",
          "include/linux/list.h",
          "include/linux/list_lru.h",
          "include/linux/poison.h",
          "include/linux/rculist.h",
          "include/linux/xarray.h");

  /** Sources that are needed where mm/zswap.c includes the header. */
  private static final Map<String, String> BEHIND =
      Map.of(
          "include/linux/rbtree.h", "lib/rbtree.c",
          "include/linux/zpool.h", "mm/zpool.c",
          "include/linux/frontswap.h", "mm/frontswap.c");

  private static final Pattern INCLUDE =
      Pattern.compile("(?m)^[ \\t]*#[ \\t]*include[ \\t]*(?:<(linux/[^>]+)>|\"([^\"/]+)\")");

  /**
   * Where there is one of these, a build compiles it, includes it, or looks something up in it; see
   * {@code Makefile}, {@code shim/stubs.sh} and {@code shim/probe.sh}.
   */
  private static final List<String> USED =
      List.of(
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
          "lib/rbtree.c",
          "lib/radix-tree.h",
          "include/linux/frontswap.h",
          "include/linux/rbtree.h",
          "include/linux/rbtree_augmented.h",
          "include/linux/rbtree_types.h",
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
          .forEach(v -> trees.add(inCache(v)));
      return trees;
    } catch (IOException | UncheckedIOException e) {
      // As good as absent: offers are not the place to fail.
      return List.of();
    }
  }

  private static KernelTree inCache(Path folder) {
    String name = "linux-" + folder.getFileName();
    return new KernelTree(name, folder, name);
  }

  /** A tree anywhere; its machine bears the folder's name. */
  static KernelTree at(Path folder) {
    Path path = folder.toAbsolutePath().normalize();
    Path last = path.getFileName();
    String name = (last == null ? "tree" : last.toString()).replaceAll("[^A-Za-z0-9._-]", "_");
    return new KernelTree(
        name.startsWith("linux-") ? name : "linux-" + name, path, path.toString());
  }

  /** Everything that a build may read, as paths within the tree; not all need exist. */
  static List<String> compiled() {
    return Stream.concat(NEEDED.stream(), USED.stream()).toList();
  }

  /** Why no machine can be made of this tree, and what to do; empty if one may. */
  Optional<String> obstacle() {
    if (!has(ZSWAP)) {
      return Optional.of(
          called
              + " is no kernel tree: it has no "
              + ZSWAP
              + "; give one that has mm/, lib/ and include/ in it");
    }
    Set<String> missing = missing();
    return missing.isEmpty()
        ? Optional.empty()
        : Optional.of(
            called
                + " is no complete kernel tree: it has no "
                + String.join(", ", missing)
                + "; give one whose mm/, lib/ and include/ are complete");
  }

  /** What every tree must have, and what this one's mm/zswap.c names. */
  private Set<String> missing() {
    Set<String> needed = new LinkedHashSet<>(NEEDED);
    try {
      Matcher includes =
          INCLUDE.matcher(Files.readString(path.resolve(ZSWAP), StandardCharsets.ISO_8859_1));
      while (includes.find()) {
        String name =
            includes.group(1) == null ? "mm/" + includes.group(2) : "include/" + includes.group(1);
        // Of other headers nothing is read.
        if (USED.contains(name)) {
          needed.add(name);
        }
        Optional.ofNullable(BEHIND.get(name)).ifPresent(needed::add);
      }
    } catch (IOException e) {
      needed.add(ZSWAP + " that can be read (" + e + ")");
    }
    needed.removeIf(this::has);
    return needed;
  }

  private boolean has(String file) {
    return Files.isRegularFile(path.resolve(file));
  }
}
