package io.zswap.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A package of the core imports from those that its package-info names, and no others. */
class LayersTest {
  private static final Path SOURCES = Path.of("src/main/java/io/zswap/core");
  private static final Pattern PACKAGE = Pattern.compile("io\\.zswap\\.core(\\.[a-z]+)?(?![.\\w])");
  private static final Pattern IMPORT =
      Pattern.compile(
          "^import (?:static )?(io\\.zswap\\.core(\\.[a-z]+)?)\\.[A-Z]", Pattern.MULTILINE);

  static List<Path> packages() throws IOException {
    try (Stream<Path> all = Files.walk(SOURCES)) {
      return all.filter(Files::isDirectory).toList();
    }
  }

  private static String name(Path folder) {
    return folder.equals(SOURCES) ? "io.zswap.core" : "io.zswap.core." + folder.getFileName();
  }

  @ParameterizedTest
  @MethodSource("packages")
  void usesWhatItSays(Path folder) throws IOException {
    String info = Files.readString(folder.resolve("package-info.java")).replaceAll("\n \\*", "");
    int uses = info.indexOf("Uses ");
    assertTrue(uses > 0, folder + "/package-info.java says what it uses");
    Set<String> named =
        PACKAGE
            .matcher(info.substring(uses, info.indexOf("@NullMarked")))
            .results()
            .map(found -> found.group())
            .collect(Collectors.toCollection(TreeSet::new));
    Set<String> imported = new TreeSet<>();
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        IMPORT
            .matcher(Files.readString(file))
            .results()
            .forEach(found -> imported.add(found.group(1)));
      }
    }
    imported.remove(name(folder));
    assertEquals(imported, named);
  }
}
