package io.zswap.conformance.mutants;

import io.zswap.api.MachineException;
import io.zswap.api.machine.MachineProvider;
import io.zswap.conformance.machines.Candidate;
import io.zswap.conformance.machines.Explorable;
import java.io.IOException;
import java.io.StringWriter;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.ServiceLoader;
import java.util.function.Function;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;

/** Compiles one changed file of zswap-core and loads a core of its own around it. */
final class CoreMutator {
  private static final String NAME = "core";

  private final MachineProvider original;
  private final Path sources;

  /**
   * A mutator of the core that is installed.
   *
   * @param sources where zswap-core's sources are
   */
  CoreMutator(Path sources) {
    this.sources = sources;
    this.original =
        ServiceLoader.load(MachineProvider.class).stream()
            .map(ServiceLoader.Provider::get)
            .filter(p -> p.offers().stream().anyMatch(o -> o.name().equals(NAME)))
            .findFirst()
            .orElseThrow(() -> new IllegalStateException("no core is installed"));
  }

  /** The core as it is. */
  Candidate original() {
    return new Candidate(NAME, config -> original.open(NAME, config));
  }

  /** The core with a fault. */
  Candidate mutated(Mutant mutant, Path folder) throws IOException {
    return load("mutant", changed(mutant, folder));
  }

  /** Likewise, as a machine whose tasks can be scheduled. */
  Explorable explorable(Mutant mutant, Path folder) throws IOException {
    CoreLoader loader = loader(changed(mutant, folder));
    return new Explorable(mutant.id(), spec -> with(loader, p -> p.scenario(NAME, spec)));
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
    return load("copy", Files.createDirectories(folder));
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

  private Candidate load(String name, Path classes) throws IOException {
    CoreLoader loader = loader(classes);
    return new Candidate(name, config -> with(loader, p -> p.open(NAME, config)));
  }

  private CoreLoader loader(Path classes) throws IOException {
    URL installed = original.getClass().getProtectionDomain().getCodeSource().getLocation();
    URL[] urls = {classes.toUri().toURL(), installed};
    return new CoreLoader(urls, original.getClass().getClassLoader());
  }

  private <T> T with(CoreLoader loader, Function<MachineProvider, T> use) {
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    thread.setContextClassLoader(loader);
    try {
      MachineProvider provider =
          (MachineProvider)
              loader
                  .loadClass(original.getClass().getName())
                  .getDeclaredConstructor()
                  .newInstance();
      return use.apply(provider);
    } catch (ReflectiveOperationException e) {
      throw new MachineException("cannot load the changed core", e);
    } finally {
      thread.setContextClassLoader(before);
    }
  }
}
