package io.zswap.conformance.random;

import io.zswap.conformance.program.Program;
import io.zswap.conformance.program.ProgramPrinter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the smallest failing program in a folder: shrinking comes by with ever smaller ones.
 * Thread-safe.
 */
public final class SmallestProgram {
  private final Path folder;
  private final String prefix;
  private @Nullable Path file;
  private int size = Integer.MAX_VALUE;

  /**
   * Nothing has failed yet.
   *
   * @param folder where files go; made when needed
   * @param prefix how their names begin
   */
  public SmallestProgram(Path folder, String prefix) {
    this.folder = folder;
    this.prefix = prefix;
  }

  /**
   * Takes in a program that fails.
   *
   * @return the file of the smallest one by now
   */
  public synchronized Path save(Program program) {
    String text = ProgramPrinter.print(program);
    Path smallest = file;
    if (smallest != null && size <= text.length()) {
      return smallest;
    }
    Path now = folder.resolve(String.format("%s-%08x.zswap", prefix, text.hashCode()));
    try {
      Files.createDirectories(folder);
      Files.writeString(now, text);
      if (smallest != null && !smallest.equals(now)) {
        Files.deleteIfExists(smallest);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    size = text.length();
    file = now;
    return now;
  }
}
