package io.zswap.natives;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Where things lie on the user's machine, and what is said when tools are missing. */
class CacheFolderTest {
  @Test
  void inTheOrderThatUsersExpect() {
    assertEquals(
        Path.of("/a"),
        CacheFolder.path(Map.of("ZSWAP_CACHE", "/a", "XDG_CACHE_HOME", "/b")::get, "/home/u"));
    assertEquals(
        Path.of("/b/zswap"), CacheFolder.path(Map.of("XDG_CACHE_HOME", "/b")::get, "/home/u"));
    assertEquals(
        Path.of("/home/u/.cache/zswap"),
        CacheFolder.path(Map.of("ZSWAP_CACHE", "")::get, "/home/u"));
  }

  @Test
  void missingToolsAreNamedWithTheirPackages() {
    assertEquals(
        "cannot build: gcc, ld, make, objcopy missing; on Debian:"
            + " apt-get install gcc binutils make libc6-dev",
        Tools.remedy("/nonexistent"));
  }
}
