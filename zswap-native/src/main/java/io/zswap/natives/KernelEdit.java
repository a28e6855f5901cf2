package io.zswap.natives;

import io.zswap.api.MachineException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A temporary copy of a kernel tree in which the race R1 is open again, so that the explorer can
 * show that it would find it.
 *
 * <p>The rule: in mm/zswap.c, the one condition that compares the entry with what xa_cmpxchg
 * returned keeps the call, and is never true. A tree in which the rule does not match exactly once
 * is refused. The copy lies in the build folder and goes when the build is over.
 */
final class KernelEdit {
  /** What a machine's name has behind its tree's. */
  static final String SUFFIX_R1 = "+r1";

  private static final String FILE = "mm/zswap.c";
  private static final Pattern COMPARISON =
      Pattern.compile("if \\(entry != (xa_cmpxchg\\([^()]*\\))\\)");
  private static final String IGNORED = "if ($1, 0)";

  private KernelEdit() {}

  /** Copies what a build needs of a tree, and edits it. */
  static void copyForR1(KernelTree tree, Path to) throws IOException {
    for (String name : KernelTree.compiled()) {
      Path from = tree.path().resolve(name);
      if (Files.isRegularFile(from)) {
        Path file = to.resolve(name);
        Files.createDirectories(file.getParent());
        Files.copy(from, file);
      }
    }
    Path file = to.resolve(FILE);
    // Latin-1 keeps every byte.
    String text = Files.readString(file, StandardCharsets.ISO_8859_1);
    Matcher matcher = COMPARISON.matcher(text);
    long matches = matcher.results().count();
    if (matches != 1) {
      throw new MachineException(
          tree.name()
              + SUFFIX_R1
              + ": the comparison with xa_cmpxchg is "
              + matches
              + " times in "
              + FILE
              + ", not once");
    }
    Files.writeString(file, matcher.replaceFirst(IGNORED), StandardCharsets.ISO_8859_1);
  }
}
