package io.zswap.natives;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;

/** A copy of the kernel tree that is as Linux 6.12, for tests to break. */
final class EditedTree {
  private final Path folder;

  private EditedTree(Path folder) {
    this.folder = folder;
  }

  /** Copies what a build reads; skips the test where there is no such tree. */
  static EditedTree in(Path folder) throws IOException {
    String name = Machines.kernel();
    KernelTree tree =
        KernelTree.inCache().stream().filter(t -> t.name().equals(name)).findFirst().orElseThrow();
    for (String file : KernelTree.compiled()) {
      Path from = tree.path().resolve(file);
      if (Files.isRegularFile(from)) {
        Path to = folder.resolve(file);
        Files.createDirectories(to.getParent());
        Files.copy(from, to);
      }
    }
    return new EditedTree(folder);
  }

  /** Replaces, in mm/zswap.c, what the pattern finds; {@code times} tells how often it must be. */
  EditedTree edit(int times, String pattern, String replacement) throws IOException {
    return edit("mm/zswap.c", times, pattern, replacement);
  }

  EditedTree edit(String file, int times, String pattern, String replacement) throws IOException {
    Path path = folder.resolve(file);
    // Latin-1 keeps every byte.
    String text = Files.readString(path, StandardCharsets.ISO_8859_1);
    Pattern compiled = Pattern.compile(pattern);
    long found = compiled.matcher(text).results().count();
    assertTrue(found == times, () -> pattern + " is " + found + " times in " + file);
    Files.writeString(
        path, compiled.matcher(text).replaceAll(replacement), StandardCharsets.ISO_8859_1);
    return this;
  }

  /** What the machine around it is called. */
  String machine() {
    return folder.toString();
  }
}
