package io.zswap.conformance.machines;

import io.zswap.api.ZswapException;
import io.zswap.api.machine.MachineProvider;
import io.zswap.api.machine.MachineProvider.Offer;
import io.zswap.api.machine.MachineProvider.Tree;
import io.zswap.api.spi.CompressorProvider;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What can run here. Immutable once made. */
public final class MachineCatalog {
  private final List<Listed> machines = new ArrayList<>();
  private final List<MachineProvider> providers;
  private final List<String> troubles = new ArrayList<>();

  private record Listed(MachineProvider provider, Offer offer) {}

  /**
   * A kernel tree, and who makes machines of it.
   *
   * @param provider makes them
   * @param tree what it says of the tree
   */
  public record Made(MachineProvider provider, Tree tree) {}

  /** Asks every provider on the module or class path. */
  public MachineCatalog() {
    providers = load();
    list();
  }

  /** Asks the given providers. */
  public MachineCatalog(List<MachineProvider> providers) {
    this.providers = List.copyOf(providers);
    list();
  }

  private void list() {
    for (MachineProvider provider : providers) {
      for (Offer offer : provider.offers()) {
        machines.add(new Listed(provider, offer));
      }
    }
  }

  private List<MachineProvider> load() {
    List<MachineProvider> found = new ArrayList<>();
    Iterator<MachineProvider> services = ServiceLoader.load(MachineProvider.class).iterator();
    while (true) {
      try {
        if (!services.hasNext()) {
          return List.copyOf(found);
        }
        found.add(services.next());
      } catch (ServiceConfigurationError | LinkageError e) {
        // One broken provider must not hide the others.
        troubles.add("a machine provider cannot be loaded: " + e);
        if (troubles.size() > 100) {
          return List.copyOf(found);
        }
      }
    }
  }

  /** Every machine that somebody offers, runnable or not. */
  public List<Offer> offers() {
    return machines.stream().map(Listed::offer).toList();
  }

  /** Providers that could not be loaded, in words. */
  public List<String> troubles() {
    return List.copyOf(troubles);
  }

  /** Every machine that can run, and is to be compared with the others. */
  public List<Candidate> available() {
    return running().filter(MachineCatalog::comparable).map(MachineCatalog::candidate).toList();
  }

  /** The other machines that can run: each differs from Linux 6.12, and stands alone. */
  public List<Candidate> apart() {
    return running().filter(m -> !comparable(m)).map(MachineCatalog::candidate).toList();
  }

  private Stream<Listed> running() {
    return machines.stream().filter(m -> m.offer().available());
  }

  /** One that cannot say what it is will say so again when it is opened. */
  private static boolean comparable(Listed machine) {
    try {
      return machine.provider().traits(machine.offer().name()).comparable();
    } catch (ZswapException e) {
      return true;
    }
  }

  private static Candidate candidate(Listed machine) {
    return candidate(machine.provider(), machine.offer().name());
  }

  private static Candidate candidate(MachineProvider provider, String name) {
    return new Candidate(name, config -> provider.open(name, config), () -> provider.traits(name));
  }

  /**
   * The machine of a name. {@code linux-6.12} stands for {@code linux-6.12.117}, and a folder or
   * {@code git:DIR@REV} for the kernel tree in it.
   *
   * @throws UnavailableException if there is none, more than one, or it cannot run
   */
  public Candidate find(String name) {
    if (name.isBlank()) {
      // As a path this would be the working directory.
      throw new UnavailableException("a machine's name is empty; there " + known());
    }
    List<Listed> fits =
        machines.stream().filter(m -> m.offer().name().equals(name)).collect(Collectors.toList());
    if (fits.isEmpty()) {
      machines.stream().filter(m -> m.offer().name().startsWith(name + ".")).forEach(fits::add);
    }
    if (fits.isEmpty()) {
      Optional<Made> made = madeOf(name);
      if (made.isPresent()) {
        return candidate(made.get().provider(), made.get().tree().name());
      }
      throw new UnavailableException(
          "no machine '"
              + name
              + "' here"
              + (name.contains("/") && !name.contains(":") ? ", and no such folder" : "")
              + "; there "
              + known()
              + ". See 'zswap machines'");
    }
    if (fits.size() > 1) {
      throw new UnavailableException(
          "'"
              + name
              + "' could be "
              + fits.stream().map(m -> m.offer().name()).collect(Collectors.joining(" or ")));
    }
    Listed found = fits.get(0);
    if (!found.offer().available()) {
      throw new UnavailableException(
          "machine " + found.offer().name() + " cannot run here: " + found.offer().remedy());
    }
    return candidate(found);
  }

  private String known() {
    List<String> names = machines.stream().map(m -> m.offer().name()).toList();
    return names.isEmpty() ? "are none" : "is " + String.join(", ", names);
  }

  /**
   * Every machine that can run and is to be compared with the others, whether its tasks can be
   * scheduled or not.
   */
  public List<Explorable> explorable() {
    return running()
        .filter(MachineCatalog::comparable)
        .map(m -> explorable(m.provider(), m.offer().name()))
        .toList();
  }

  /**
   * The machine of a name, as in {@link #find}; what follows a {@code +} goes to the provider.
   *
   * @throws UnavailableException as {@link #find}
   */
  public Explorable explorable(String name) {
    for (Listed m : machines) {
      if (m.offer().name().equals(name) && m.offer().available()) {
        return explorable(m.provider(), name);
      }
    }
    String base = base(name);
    String found = find(base).name();
    String full = found + name.substring(base.length());
    for (Listed m : machines) {
      if (m.offer().name().equals(found)) {
        return explorable(m.provider(), full);
      }
    }
    return explorable(madeOf(base).orElseThrow().provider(), full);
  }

  private static Explorable explorable(MachineProvider provider, String name) {
    return new Explorable(name, spec -> provider.scenario(name, spec), () -> provider.traits(name));
  }

  /**
   * The kernel tree of a name: of a folder, or {@code git:DIR@REV}.
   *
   * @throws UnavailableException if no machine can be made of it
   */
  public Made tree(String name) {
    return madeOf(name)
        .orElseThrow(
            () -> new UnavailableException("no kernel tree '" + name + "': nothing here takes it"));
  }

  /**
   * What stands for everything that an explorable machine was built of: the kernel tree, what is
   * put back into it, the harness and the compiler. Empty if it was built of no tree that is here.
   *
   * @param name as {@link Explorable#name}
   */
  public Optional<String> build(String name) {
    String base = base(name);
    try {
      return madeOf(base)
          .map(made -> made.tree().notes().getFileName() + name.substring(base.length()));
    } catch (UnavailableException e) {
      return Optional.empty();
    }
  }

  /**
   * A name without what is put back into its tree; folders and branches may have a + of their own.
   */
  private String base(String name) {
    int plus = name.lastIndexOf('+');
    return plus < 0 || isTree(name) ? name : name.substring(0, plus);
  }

  private boolean isTree(String name) {
    try {
      return madeOf(name).isPresent();
    } catch (UnavailableException e) {
      return false;
    }
  }

  /** Asks every provider; empty if it is no kernel tree's name to any. */
  private Optional<Made> madeOf(String name) {
    List<String> reasons = new ArrayList<>();
    for (MachineProvider provider : providers) {
      try {
        Optional<Tree> tree = provider.tree(name);
        if (tree.isPresent()) {
          return Optional.of(new Made(provider, tree.get()));
        }
      } catch (ZswapException e) {
        reasons.add(String.valueOf(e.getMessage()));
      }
    }
    if (reasons.isEmpty()) {
      return Optional.empty();
    }
    throw new UnavailableException(String.join("; ", reasons));
  }

  /**
   * The codecs that every machine can share, so that compressed lengths agree to the byte: {@code
   * native} where somebody provides them, else {@code java}.
   */
  public static String codecOrigin() {
    Iterator<CompressorProvider> services = ServiceLoader.load(CompressorProvider.class).iterator();
    try {
      while (services.hasNext()) {
        CompressorProvider provider = services.next();
        if (provider.origin().equals("native") && !provider.names().isEmpty()) {
          return "native";
        }
      }
    } catch (ServiceConfigurationError | LinkageError e) {
      // What does not load is not shared.
      return "java";
    }
    return "java";
  }
}
