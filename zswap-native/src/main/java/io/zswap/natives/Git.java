package io.zswap.natives;

import io.zswap.api.MachineException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Runs git on one repository, to read it: nothing is checked out, no index is written. Thread-safe.
 *
 * @param program the program's name or path
 * @param folder a folder of the repository: of a work tree, of one of several, or bare
 */
record Git(String program, Path folder) {
  private static final long LIMIT_MINUTES = 10;

  /**
   * What a command said.
   *
   * @param bytes one in each char
   */
  record Answer(int code, String bytes, String errors) {
    String text() {
      byte[] utf8 = bytes.getBytes(StandardCharsets.ISO_8859_1);
      return new String(utf8, StandardCharsets.UTF_8).strip();
    }

    /** The first line that says what is wrong. */
    String complaint() {
      return errors
          .lines()
          .filter(l -> !l.isBlank())
          .findFirst()
          .map(l -> l.replaceFirst("^(fatal|error): ", ""))
          .orElse("exit code " + code);
    }
  }

  /** Runs a command without input. */
  Answer ask(String... command) {
    return ask(List.of(), command);
  }

  /**
   * Runs a command.
   *
   * @param input lines that it reads
   * @throws MachineException if git is not there, or does not end
   */
  Answer ask(List<String> input, String... command) {
    List<String> words = new ArrayList<>(List.of(program, "-C", folder.toString()));
    words.addAll(List.of(command));
    try {
      Path errors = Files.createTempFile("zswap-git-", ".err");
      try {
        Process git = start(words, errors);
        try (OutputStream lines = git.getOutputStream()) {
          lines.write(Bridge.utf8(String.join("\n", input) + (input.isEmpty() ? "" : "\n")));
        } catch (IOException e) {
          // It ended without reading, and says why.
        }
        byte[] bytes = git.getInputStream().readAllBytes();
        if (!git.waitFor(LIMIT_MINUTES, TimeUnit.MINUTES)) {
          git.destroyForcibly();
          throw new MachineException("git does not end: " + String.join(" ", words));
        }
        return new Answer(
            git.exitValue(),
            new String(bytes, StandardCharsets.ISO_8859_1),
            Files.readString(errors));
      } finally {
        Files.deleteIfExists(errors);
      }
    } catch (IOException e) {
      throw new MachineException("cannot run git on " + folder + ": " + e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new MachineException("interrupted while git read " + folder, e);
    }
  }

  private static Process start(List<String> words, Path errors) {
    ProcessBuilder builder = new ProcessBuilder(words).redirectError(errors.toFile());
    Map<String, String> environment = builder.environment();
    environment.put("LC_ALL", "C");
    // Partial clones may ask their remote, but nobody is there to type a password.
    environment.put("GIT_TERMINAL_PROMPT", "0");
    // Of the repository whose hook runs this, which need not be the one that is asked.
    environment
        .keySet()
        .removeAll(List.of("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX"));
    try {
      return builder.start();
    } catch (IOException e) {
      throw new MachineException(
          words.get(0) + " cannot be run; on Debian: apt-get install git (" + e.getMessage() + ")",
          e);
    }
  }
}
