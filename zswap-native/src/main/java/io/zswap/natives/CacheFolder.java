package io.zswap.natives;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The user's cache folder: kernel trees, and the libraries built around them. */
final class CacheFolder {
  private CacheFolder() {}

  /** {@code $ZSWAP_CACHE}, else {@code $XDG_CACHE_HOME/zswap}, else {@code ~/.cache/zswap}. */
  static Path path() {
    return path(System::getenv, System.getProperty("user.home", "."));
  }

  static Path path(UnaryOperator<@Nullable String> environment, String home) {
    String own = environment.apply("ZSWAP_CACHE");
    if (own != null && !own.isEmpty()) {
      return Path.of(own);
    }
    String xdg = environment.apply("XDG_CACHE_HOME");
    Path cache = xdg != null && !xdg.isEmpty() ? Path.of(xdg) : Path.of(home, ".cache");
    return cache.resolve("zswap");
  }

  /** Folder of kernel trees, one below it for each version. */
  static Path trees() {
    return path().resolve("linux-source");
  }

  /** Folder of what was read from git, one below it for each content. */
  static Path git() {
    return path().resolve("git");
  }

  /** Folder of built libraries, one below it for each combination of what went into one. */
  static Path builds() {
    return path().resolve("build");
  }

  /** Takes a folder away with all that is in it, if it is there. */
  static void delete(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return;
    }
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
