package io.zswap.natives;

import com.sun.jna.Platform;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the jar has for building a machine around a kernel tree: the C sources, and, compiled by
 * {@code build-reference.sh}, those that are the same around every tree, so that only the others
 * need a compiler. Thread-safe.
 */
final class Harness {
  private static final String SOURCES = "c/";
  private static final List<String> SHARED = List.of("state.o", "plain.o");
  private static final List<String> COMPILED = List.of("plain", KernelBuild.EXPLORE);

  private static volatile byte @Nullable [] digest;

  private Harness() {}

  /** Writes the sources. */
  static void sources(Path folder) throws IOException {
    for (String name : names()) {
      write(resource(SOURCES + name), folder.resolve(name));
    }
  }

  /**
   * Writes what is compiled already.
   *
   * @return whether there is something for this variant and platform
   */
  static boolean shared(String variant, Path folder) throws IOException {
    for (String name : SHARED) {
      Optional<byte[]> object = compiled(variant, name);
      if (object.isEmpty()) {
        return false;
      }
      write(object.get(), folder.resolve(name));
    }
    return true;
  }

  /** Of all this and of the compiler: the same while this process lives. */
  static byte[] digest() throws IOException {
    byte[] known = digest;
    if (known == null) {
      MessageDigest all = KernelBuild.sha256();
      for (String name : names()) {
        all.update(Bridge.utf8(name + "\n"));
        all.update(resource(SOURCES + name));
      }
      for (String variant : COMPILED) {
        for (String name : SHARED) {
          compiled(variant, name).ifPresent(all::update);
        }
      }
      all.update(compiler());
      known = all.digest();
      digest = known;
    }
    return known;
  }

  private static byte[] compiler() throws IOException {
    Process gcc = new ProcessBuilder("gcc", "-v").redirectErrorStream(true).start();
    return gcc.getInputStream().readAllBytes();
  }

  private static List<String> names() throws IOException {
    return new String(resource(SOURCES + "SOURCES"), StandardCharsets.UTF_8).lines().toList();
  }

  private static Optional<byte[]> compiled(String variant, String name) throws IOException {
    return find("/" + Platform.RESOURCE_PREFIX + "/shared-" + variant + "/" + name);
  }

  private static byte[] resource(String name) throws IOException {
    return find(name).orElseThrow(() -> new IOException("the jar has no " + name));
  }

  private static Optional<byte[]> find(String name) throws IOException {
    try (InputStream in = Harness.class.getResourceAsStream(name)) {
      return in == null ? Optional.empty() : Optional.of(in.readAllBytes());
    }
  }

  private static void write(byte[] bytes, Path file) throws IOException {
    Files.createDirectories(file.resolveSibling(""));
    Files.write(file, bytes);
  }
}
