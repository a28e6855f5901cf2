package io.zswap.natives;

import io.zswap.api.MachineException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A machine library and its loaded copies. A copy runs one machine at a time; for a second machine
 * of the same library, a copy of the file is loaded. Copies stay loaded and are used again.
 *
 * <p>Thread-safe.
 */
final class MachineLibrary {
  private static final Map<Path, MachineLibrary> LIBRARIES = new ConcurrentHashMap<>();

  /** By copy. */
  private static final Map<Long, SourceLines> SOURCES = new ConcurrentHashMap<>();

  private final Path file;
  private final SourceLines source;
  private final Deque<Long> idle = new ArrayDeque<>();
  private boolean loaded;

  private MachineLibrary(Path file) {
    this.file = file;
    this.source = new SourceLines(file);
  }

  /** The library in this file. */
  static MachineLibrary of(Path file) {
    return LIBRARIES.computeIfAbsent(file.toAbsolutePath().normalize(), MachineLibrary::new);
  }

  /** The library in the jar. */
  static MachineLibrary reference() {
    return of(Calls.LIBRARY.toPath());
  }

  /** The library in the jar of the variant explore; unpacked once. */
  static MachineLibrary referenceExplore() {
    return Explore.LIBRARY;
  }

  private static final class Explore {
    static final MachineLibrary LIBRARY = of(Calls.extract(Calls.EXPLORE).toPath());
  }

  /** Where its code comes from. */
  SourceLines source() {
    return source;
  }

  /** A text of a copy with its places in words. */
  static String inWords(long copy, String text) {
    SourceLines source = SOURCES.get(copy);
    return source == null ? text : source.inWords(text);
  }

  /** Number of a copy that runs no machine; give it back with {@link #release}. */
  synchronized long acquire() {
    Long copy = idle.poll();
    if (copy != null) {
      return copy;
    }
    copy = loaded ? loadCopy() : Bridge.load(file);
    loaded = true;
    SOURCES.put(copy, source);
    return copy;
  }

  synchronized void release(long copy) {
    idle.push(copy);
  }

  /** The dynamic linker tells copies apart by inode; once loaded, the file is not needed. */
  private long loadCopy() {
    try {
      Path copy = Files.createTempFile("zswap-machine-", ".so");
      try {
        Files.copy(file, copy, StandardCopyOption.REPLACE_EXISTING);
        return Bridge.load(copy);
      } finally {
        Files.deleteIfExists(copy);
      }
    } catch (IOException e) {
      throw new MachineException("cannot copy " + file + " to load it once more", e);
    }
  }
}
