package io.zswap.conformance.realpages;

import io.zswap.conformance.program.FileContent;
import io.zswap.conformance.program.FillContent;
import io.zswap.conformance.program.PatternContent;
import io.zswap.conformance.program.ProgramContent;
import io.zswap.conformance.program.RandomContent;
import io.zswap.conformance.program.ZeroContent;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Contents to page out: the pages of files, and among them zero, same-filled, half random and
 * incompressible pages. Immutable.
 */
public final class RealPages {
  private final List<Path> files = new ArrayList<>();

  /** Number of pages up to and with each file. */
  private final List<Long> ends = new ArrayList<>();

  private final int unreadable;

  /**
   * The pages of some files.
   *
   * @param names files; a folder stands for the files in it, not for its subfolders; files in a
   *     folder that cannot be read are left out and counted
   * @param pageSize bytes per page
   * @throws IOException if one cannot be read; the message names it
   */
  public RealPages(List<Path> names, int pageSize) throws IOException {
    this(names, pageSize, Files::isReadable);
  }

  /** Tests run as root too, who may read everything. */
  RealPages(List<Path> names, int pageSize, Predicate<Path> readable) throws IOException {
    List<Path> expanded = new ArrayList<>();
    unreadable = expand(names, readable, expanded);
    long end = 0;
    for (Path file : expanded) {
      long pages = (Files.size(file) + pageSize - 1) / pageSize;
      if (pages > 0) {
        end += pages;
        files.add(file.toAbsolutePath().normalize());
        ends.add(end);
      }
    }
  }

  /** Returns how many files are left out. */
  private static int expand(List<Path> names, Predicate<Path> readable, List<Path> files)
      throws IOException {
    int left = 0;
    for (Path name : names) {
      if (Files.isDirectory(name)) {
        try (Stream<Path> inside = Files.list(name)) {
          List<Path> regular = inside.filter(Files::isRegularFile).sorted().toList();
          List<Path> usable = regular.stream().filter(readable).toList();
          left += regular.size() - usable.size();
          files.addAll(usable);
        }
      } else if (Files.notExists(name)) {
        throw new NoSuchFileException(name.toString());
      } else if (readable.test(name)) {
        files.add(name);
      } else {
        throw new AccessDeniedException(name.toString());
      }
    }
    return left;
  }

  /** Files of the running JDK: classes, machine code and texts. */
  public static List<Path> ofThisJdk() {
    Path home = Path.of(System.getProperty("java.home"));
    return Stream.of("lib", "lib/server", "legal/java.base", "conf", "conf/security", "bin")
        .map(home::resolve)
        .filter(Files::isDirectory)
        .toList();
  }

  /** Files in folders that are left out because they cannot be read. */
  public int unreadable() {
    return unreadable;
  }

  /** Pages that the files have. */
  public long pages() {
    return ends.isEmpty() ? 0 : ends.get(ends.size() - 1);
  }

  /**
   * One content.
   *
   * @param number which; beyond the files' pages they begin again
   */
  public ProgramContent content(long number) {
    // One page in 16 is not from a file: the kinds that zswap treats in its own way.
    if (pages() == 0 || number % 16 == 15) {
      long seed = number / 16;
      return switch ((int) (seed % 5)) {
        case 0 -> new ZeroContent();
        case 1 -> new FillContent((int) (1 + seed % 255));
        case 2 -> new RandomContent(seed);
        // Just compressible, but not enough for every allocator.
        case 3 -> new PatternContent(seed, 3900 + (int) (seed % 150));
        default -> new PatternContent(seed, (int) (seed % 4000));
      };
    }
    // Steps of a prime spread the pages over all files however few are taken.
    long page = Math.floorMod(number * 7919, pages());
    int file = 0;
    while (page >= ends.get(file)) {
      file++;
    }
    return new FileContent(files.get(file), page - (file == 0 ? 0 : ends.get(file - 1)));
  }
}
