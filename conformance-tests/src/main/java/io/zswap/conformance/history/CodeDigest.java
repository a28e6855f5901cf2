package io.zswap.conformance.history;

import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * Tells whether code has changed: a digest of the contents of the jars or folders that classes were
 * loaded from. Dates do not count. Each is read once in the life of this process.
 */
final class CodeDigest {
  private static final int LENGTH = 16;
  private static final Map<URI, String> KNOWN = new ConcurrentHashMap<>();

  private CodeDigest() {}

  /** Of a text, and of the code of classes. */
  static String of(String text, Class<?>... classes) throws IOException {
    MessageDigest digest = sha256();
    digest.update(text.getBytes(StandardCharsets.UTF_8));
    for (Class<?> one : classes) {
      digest.update(code(one).getBytes(StandardCharsets.UTF_8));
    }
    return HexFormat.of().formatHex(digest.digest()).substring(0, LENGTH);
  }

  private static String code(Class<?> one) throws IOException {
    CodeSource source = one.getProtectionDomain().getCodeSource();
    try {
      if (source == null || source.getLocation() == null) {
        throw new IOException("nobody knows where " + one + " is from");
      }
      URI place = source.getLocation().toURI();
      String known = KNOWN.get(place);
      if (known == null) {
        Path path = Path.of(place);
        known = Files.isDirectory(path) ? folder(path) : jar(path);
        KNOWN.put(place, known);
      }
      return known;
    } catch (URISyntaxException e) {
      throw new IOException(e);
    }
  }

  private static String jar(Path path) throws IOException {
    try (ZipFile zip = new ZipFile(path.toFile())) {
      MessageDigest digest = sha256();
      for (ZipEntry entry : zip.stream().sorted(Comparator.comparing(ZipEntry::getName)).toList()) {
        digest.update(
            (entry.getName() + " " + entry.getCrc() + "\n").getBytes(StandardCharsets.UTF_8));
      }
      return HexFormat.of().formatHex(digest.digest());
    }
  }

  private static String folder(Path path) throws IOException {
    try (Stream<Path> walk = Files.walk(path)) {
      List<Path> files = walk.filter(Files::isRegularFile).sorted().toList();
      MessageDigest digest = sha256();
      for (Path file : files) {
        digest.update(path.relativize(file).toString().getBytes(StandardCharsets.UTF_8));
        digest.update(Files.readAllBytes(file));
      }
      return HexFormat.of().formatHex(digest.digest());
    }
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every JDK has SHA-256", e);
    }
  }
}
