package io.zswap.conformance.mutants;

import io.zswap.conformance.machines.Candidate;
import io.zswap.conformance.machines.Explorable;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;

/** Compiles one changed file of zswap-core and loads a core of its own around it. */
final class CoreMutator {
  private final ChangedMachine core = new ChangedMachine("core");
  private final Path sources;

  /**
   * A mutator of the core that is installed.
   *
   * @param sources where zswap-core's sources are
   */
  CoreMutator(Path sources) {
    this.sources = sources;
  }

  /** The core as it is. */
  Candidate original() {
    return core.original();
  }

  /** The core with a fault. */
  Candidate mutated(Mutant mutant, Path folder) throws IOException {
    return core.candidate("mutant", changed(mutant, folder));
  }

  /** Likewise, as a machine whose tasks can be scheduled. */
  Explorable explorable(Mutant mutant, Path folder) throws IOException {
    return core.explorable(mutant.id(), changed(mutant, folder));
  }

  private Path changed(Mutant mutant, Path folder) throws IOException {
    String text = mutant.apply(Files.readString(sources.resolve(mutant.source())));
    Path changed = folder.resolve("src").resolve(mutant.source());
    Files.createDirectories(changed.getParent());
    Files.writeString(changed, text);
    Path classes = Files.createDirectories(folder.resolve("classes"));
    compile(mutant, changed, classes);
    return classes;
  }

  /** The core loaded the way mutants are, unchanged: must not be found. */
  Candidate unchanged(Path folder) throws IOException {
    return core.candidate("copy", Files.createDirectories(folder));
  }

  private static void compile(Mutant mutant, Path source, Path classes) throws IOException {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    StringWriter messages = new StringWriter();
    try (var files = compiler.getStandardFileManager(null, null, null)) {
      List<String> options =
          List.of(
              "-d",
              classes.toString(),
              "-cp",
              System.getProperty("java.class.path"),
              "--release",
              "17",
              "-proc:none",
              "-implicit:none",
              "-nowarn");
      boolean done =
          compiler
              .getTask(messages, files, null, options, null, files.getJavaFileObjects(source))
              .call();
      if (!done) {
        throw new IllegalStateException("mutant " + mutant.id() + " does not compile: " + messages);
      }
    }
  }
}
