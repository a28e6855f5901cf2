package io.zswap.natives;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a {@link KernelEdit} replaces in a file.
 *
 * @param file within the tree
 * @param place what the pattern looks for, for messages
 * @param pattern what must be there once
 * @param replacement as for {@link Matcher#replaceFirst(String)}
 */
record EditRule(String file, String place, Pattern pattern, String replacement) {
  EditRule(String place, String pattern, String replacement) {
    this("mm/zswap.c", place, Pattern.compile(pattern), replacement);
  }

  EditRule(String file, String place, String pattern, String replacement) {
    this(file, place, Pattern.compile(pattern), replacement);
  }

  long matches(Path tree) throws IOException {
    return Files.isRegularFile(tree.resolve(file))
        ? pattern.matcher(read(tree)).results().count()
        : 0;
  }

  void apply(Path tree) throws IOException {
    String edited = pattern.matcher(read(tree)).replaceFirst(replacement);
    Files.writeString(tree.resolve(file), edited, StandardCharsets.ISO_8859_1);
  }

  /** Latin-1 keeps every byte. */
  private String read(Path tree) throws IOException {
    return Files.readString(tree.resolve(file), StandardCharsets.ISO_8859_1);
  }
}
