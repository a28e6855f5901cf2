package io.zswap.conformance.mutants;

import io.zswap.api.MachineException;
import io.zswap.api.machine.MachineProvider;
import io.zswap.conformance.machines.Candidate;
import io.zswap.conformance.machines.Explorable;
import java.io.IOException;
import java.net.URL;
import java.nio.file.Path;
import java.util.ServiceLoader;
import java.util.function.Function;

/** An installed machine, loaded once more with some of its files changed. */
final class ChangedMachine {
  private final String name;
  private final MachineProvider original;

  /** A machine by its name; its whole module is loaded anew for each change. */
  ChangedMachine(String name) {
    this.name = name;
    original =
        ServiceLoader.load(MachineProvider.class).stream()
            .map(ServiceLoader.Provider::get)
            .filter(p -> p.offers().stream().anyMatch(o -> o.name().equals(name)))
            .findFirst()
            .orElseThrow(() -> new IllegalStateException("no " + name + " is installed"));
  }

  /** The machine as it is. */
  Candidate original() {
    return new Candidate(name, config -> original.open(name, config));
  }

  /**
   * The changed machine.
   *
   * @param id what reports call it
   * @param first where changed classes and libraries are
   */
  Candidate candidate(String id, Path first) throws IOException {
    ModuleLoader loader = loader(first);
    return new Candidate(id, config -> with(loader, p -> p.open(name, config)));
  }

  /** Likewise, as a machine whose tasks can be scheduled. */
  Explorable explorable(String id, Path first) throws IOException {
    ModuleLoader loader = loader(first);
    return new Explorable(id, spec -> with(loader, p -> p.scenario(name, spec)));
  }

  private ModuleLoader loader(Path first) throws IOException {
    String packageName = original.getClass().getPackageName();
    // io.zswap.core.machine is a part of io.zswap.core.
    String prefix = String.join(".", java.util.Arrays.copyOf(packageName.split("\\."), 3)) + ".";
    URL installed = original.getClass().getProtectionDomain().getCodeSource().getLocation();
    URL[] urls = {first.toUri().toURL(), installed};
    return new ModuleLoader(prefix, urls, original.getClass().getClassLoader());
  }

  private <T> T with(ModuleLoader loader, Function<MachineProvider, T> use) {
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
      throw new MachineException("cannot load the changed " + name, e);
    } finally {
      thread.setContextClassLoader(before);
    }
  }
}
