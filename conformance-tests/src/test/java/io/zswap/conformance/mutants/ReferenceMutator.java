package io.zswap.conformance.mutants;

import io.zswap.conformance.machines.Explorable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.stream.Stream;

/**
 * Builds the reference machine with one file of its C sources changed. They are copied once; from
 * mutant to mutant make compiles what has changed, and links.
 */
final class ReferenceMutator {
  private static final String LIBRARY = "libzswap-reference-explore.so";

  private final ChangedMachine reference = new ChangedMachine("reference");
  private final Path sources;
  private final Path out;

  /**
   * A mutator.
   *
   * @param original zswap-native's C sources
   * @param folder where the copy and what is built from it goes
   */
  ReferenceMutator(Path original, Path folder) throws IOException {
    sources = folder.resolve("c");
    out = folder.resolve("out");
    try (Stream<Path> files = Files.walk(original)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Path to = sources.resolve(original.relativize(file).toString());
        Files.createDirectories(to.getParent());
        Files.copy(file, to);
      }
    }
  }

  /** The reference machine with a fault. */
  Explorable explorable(Mutant mutant, Path folder) throws IOException {
    Path file = sources.resolve(mutant.source());
    String text = Files.readString(file);
    Files.writeString(file, mutant.apply(text));
    try {
      build(mutant.id());
    } finally {
      Files.writeString(file, text);
    }
    Path library = folder.resolve(platform()).resolve(LIBRARY);
    Files.createDirectories(library.getParent());
    Files.copy(out.resolve(LIBRARY), library, StandardCopyOption.REPLACE_EXISTING);
    return reference.explorable(mutant.id(), folder);
  }

  /** The folder of a jar that JNA looks for this platform's libraries in. */
  private static String platform() {
    String arch = System.getProperty("os.arch");
    return "linux-" + (arch.equals("amd64") ? "x86-64" : arch);
  }

  private void build(String what) throws IOException {
    Process make =
        new ProcessBuilder(
                List.of(
                    "make",
                    "-s",
                    "-j2",
                    "-C",
                    sources.toString(),
                    "reference",
                    "VARIANT=explore",
                    "OUT=" + out))
            .redirectErrorStream(true)
            .start();
    String said = new String(make.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    try {
      if (make.waitFor() != 0) {
        throw new IllegalStateException(what + " does not build: " + said);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }
}
