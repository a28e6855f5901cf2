package io.zswap.conformance.crosscheck;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Whether files can be written, known before a long run and not after it. */
public final class OutputFiles {
  private OutputFiles() {}

  /** Why a file cannot be created or overwritten; empty if it can. Nothing is touched. */
  public static Optional<String> obstacle(Path file) {
    Path absolute = file.toAbsolutePath();
    Path folder = absolute.getParent();
    if (Files.isDirectory(absolute)) {
      return Optional.of("it is a folder");
    } else if (Files.exists(absolute)) {
      return Files.isWritable(absolute) ? Optional.empty() : Optional.of("permission denied");
    } else if (folder == null || !Files.isDirectory(folder)) {
      return Optional.of("no folder " + folder);
    }
    return Files.isWritable(folder)
        ? Optional.empty()
        : Optional.of("permission denied in " + folder);
  }

  /** The same for a file in a folder, which is to be made with those above it where they miss. */
  public static Optional<String> obstacleIn(Path folder, String name) {
    Path made = folder.toAbsolutePath();
    if (Files.isDirectory(made)) {
      return obstacle(made.resolve(name));
    }
    Path there = made;
    while (there.getParent() != null && !Files.exists(there)) {
      there = there.getParent();
    }
    if (!Files.isDirectory(there)) {
      return Optional.of(there + " is no folder");
    }
    return Files.isWritable(there)
        ? Optional.empty()
        : Optional.of("permission denied in " + there);
  }
}
