package io.zswap.natives;

import io.zswap.api.MachineException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The files of a commit that a build may read ({@link KernelTree#compiled}) and no others, written
 * to the cache folder. Their folder is named by the ids of the blobs: commits that differ elsewhere
 * only share it. Work tree and index of the repository are not touched.
 *
 * @param git the repository
 * @param commit full hash
 * @param called what people call the commit
 */
record GitFiles(Git git, String commit, String called) {
  private static final int KEY = 32;

  /** Where they lie, and the folder's name, which says what is in it. */
  record Cached(String key, Path folder) {}

  /** Writes them if they are not there. */
  Cached cached() {
    Map<String, String> blobs = blobs();
    StringBuilder listing = new StringBuilder();
    blobs.forEach((path, id) -> listing.append(id).append(' ').append(path).append('\n'));
    byte[] digest = KernelBuild.sha256().digest(Bridge.utf8(listing.toString()));
    String key = HexFormat.of().formatHex(digest).substring(0, KEY);
    Path folder = CacheFolder.git().resolve(key).toAbsolutePath();
    try {
      if (!Files.isDirectory(folder)) {
        write(blobs, folder);
      }
    } catch (IOException e) {
      throw new MachineException("cannot write " + called + " to " + folder + ": " + e, e);
    }
    return new Cached(key, folder);
  }

  /** Ids of those that there are, by path. */
  private Map<String, String> blobs() {
    List<String> command =
        new ArrayList<>(List.of("ls-tree", "-r", "-z", "--full-tree", commit, "--"));
    command.addAll(KernelTree.compiled());
    Git.Answer answer = git.ask(command.toArray(new String[0]));
    if (answer.code() != 0) {
      throw lacks("folders of it", answer.complaint());
    }
    Map<String, String> blobs = new TreeMap<>();
    for (String entry : answer.text().split("\0", -1)) {
      // Mode, type, id, path. A link's blob is a path.
      String[] fields = entry.split("[ \t]", 4);
      if (fields.length == 4 && fields[0].startsWith("100")) {
        blobs.put(fields[3], fields[2]);
      }
    }
    return blobs;
  }

  /** Into a folder of its own first: what is interrupted is nobody's tree. */
  private void write(Map<String, String> blobs, Path folder) throws IOException {
    Git.Answer answer = git.ask(List.copyOf(blobs.values()), "cat-file", "--batch");
    Files.createDirectories(CacheFolder.git());
    Path part = Files.createTempDirectory(CacheFolder.git(), ".part-");
    try {
      int at = 0;
      for (String path : blobs.keySet()) {
        at = write(answer, at, path, part.resolve(path));
      }
      Files.move(part, folder, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      // Another process may have been faster.
      if (!Files.isDirectory(folder)) {
        throw e;
      }
    } finally {
      CacheFolder.delete(part);
    }
  }

  /** Writes the blob that is described there: id, type and size in a line, and the bytes behind. */
  private int write(Git.Answer answer, int at, String path, Path file) throws IOException {
    String bytes = answer.bytes();
    int start = bytes.indexOf('\n', at) + 1;
    String line = bytes.substring(at, Math.max(at, start - 1));
    String[] fields = line.split(" ", -1);
    if (fields.length != 3 || bytes.length() <= start + Integer.parseInt(fields[2])) {
      throw lacks(path, answer.code() == 0 ? line : answer.complaint());
    }
    int end = start + Integer.parseInt(fields[2]);
    Files.createDirectories(file.resolveSibling(""));
    Files.writeString(file, bytes.substring(start, end), StandardCharsets.ISO_8859_1);
    return end + 1;
  }

  private MachineException lacks(String what, String why) {
    return new MachineException(
        called
            + ": the repository lacks "
            + what
            + " (git: "
            + why
            + "). A partial clone gets what it lacks while its remote can be reached: git -C "
            + git.folder()
            + " archive "
            + commit
            + " mm lib include >/dev/null");
  }
}
