package io.zswap.conformance;

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

/** A package imports from those of this module that its package-info names, and no others. */
class LayersTest {
  private static final Path SOURCES = Path.of("src/main/java");
  private static final String NAME = "io\\.zswap\\.conformance(?:\\.[a-z]+)+";
  private static final Pattern PACKAGE = Pattern.compile(NAME + "(?![.\\w])");
  private static final Pattern IMPORT =
      Pattern.compile("^import (?:static )?(" + NAME + ")\\.[A-Z]", Pattern.MULTILINE);

  static List<Path> packages() throws IOException {
    try (Stream<Path> all = Files.walk(SOURCES.resolve("io/zswap/conformance"), 2)) {
      // The module's own name is no package.
      return all.filter(Files::isDirectory).skip(1).toList();
    }
  }

  private static String name(Path folder) {
    return SOURCES.relativize(folder).toString().replace('/', '.');
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
