package io.zswap.natives;

import com.sun.jna.Platform;
import io.zswap.api.MachineException;
import io.zswap.api.UnsupportedScenarioException;
import io.zswap.api.explore.Protocol;
import io.zswap.api.explore.Scenario;
import io.zswap.api.explore.ScenarioSpec;
import io.zswap.api.machine.Machine;
import io.zswap.api.machine.MachineConfig;
import io.zswap.api.machine.MachineProvider;
import io.zswap.api.machine.MachineTraits;
import io.zswap.api.machine.Operation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The machines in C: {@code reference}, the project's own logic, which is in the jar; and {@code
 * linux-VERSION} for each kernel tree in the cache folder, around its unmodified mm/zswap.c, built
 * when first opened. {@link #open} also takes the path of a kernel tree, or {@code git:DIR@REV}.
 * Thread-safe.
 *
 * <p>The C code uses its own codecs, those of {@link NativeCompressors}: a machine whose compressed
 * lengths are to agree uses origin {@code native}.
 */
public final class NativeMachines implements MachineProvider {
  private static final String REFERENCE = "reference";
  private static final String KERNEL = "linux-6.12";

  /** Most operations in a row, and most pages or slots, that the explorer in C keeps. */
  private static final int MOST_OPERATIONS = 64;

  private static final int MOST_PAGES = 1024;

  /** For {@link java.util.ServiceLoader}. */
  public NativeMachines() {}

  @Override
  public List<Offer> offers() {
    List<Offer> offers = new ArrayList<>();
    String library = "/" + Platform.RESOURCE_PREFIX + "/libzswap-reference.so";
    boolean present = NativeMachines.class.getResource(library) != null;
    offers.add(
        new Offer(
            REFERENCE,
            "the project's own zswap in C",
            present,
            present ? "" : "this jar has no " + library + "; build zswap-native on this platform"));
    String remedy = Tools.remedy();
    List<KernelTree> trees = KernelTree.inCache();
    for (KernelTree tree : trees) {
      offers.add(
          new Offer(
              tree.name(),
              "mm/zswap.c of " + tree.path(),
              present && remedy.isEmpty(),
              present ? remedy : "needs the library that the reference machine lacks"));
    }
    if (trees.isEmpty()) {
      offers.add(
          new Offer(
              KERNEL,
              "mm/zswap.c of Linux",
              false,
              "no kernel source in "
                  + CacheFolder.trees()
                  + "; on Debian, zswap-native/src/main/sh/fetch-kernel.sh gets it"));
    }
    return offers;
  }

  /**
   * Starts a machine.
   *
   * @param name {@code reference}, {@code linux-VERSION}, the path of a kernel tree, or {@code
   *     git:DIR@REV}
   */
  @Override
  public Machine open(String name, MachineConfig config) {
    if (name.equals(REFERENCE)) {
      return new NativeMachine(name, referenceLibrary(), config);
    }
    KernelTree tree = find(name);
    referenceLibrary();
    return new NativeMachine(
        tree.name(), MachineLibrary.of(new KernelBuild(tree).library()), config);
  }

  @Override
  public Optional<Tree> tree(String name) {
    Optional<KernelTree> tree = cached(name).or(() -> anywhere(name));
    if (tree.isEmpty()) {
      return Optional.empty();
    }
    KernelBuild build = new KernelBuild(tree.get(), KernelBuild.EXPLORE);
    build.check();
    try {
      return Optional.of(new Tree(tree.get().called(), build.folder()));
    } catch (IOException e) {
      throw new MachineException("cannot read " + tree.get().called() + ": " + e, e);
    }
  }

  @Override
  public MachineTraits traits(String name) {
    if (name.equals(REFERENCE)) {
      String how = "a compression context belongs to its pool, and to no CPU (reference/pool.c)";
      return MachineTraits.lacking(
          Map.of(MachineTraits.CPU_CONTEXTS, how, MachineTraits.PERCPU_FAILURES, how));
    }
    // An edit may be one of the surroundings.
    return build(name).traits();
  }

  /**
   * Prepares a scenario.
   *
   * @param name as for {@link #open}; a kernel tree's with {@link KernelEdit#suffix} behind it is
   *     the tree with that bug put back
   */
  @Override
  public Scenario scenario(String name, ScenarioSpec spec) {
    checkFits(spec);
    spec.tasks().forEach(task -> task.forEach(NativeMachines::checkInTask));
    // The bridge first.
    referenceLibrary();
    if (name.equals(REFERENCE)) {
      return new NativeScenario(name, exploreLibrary(), spec);
    }
    KernelTree tree = find(KernelEdit.tree(name));
    if (!spec.protocol().equals(Protocol.MERGED)) {
      throw new UnsupportedScenarioException(
          tree.name()
              + " follows its own source: it cannot be asked for "
              + spec.protocol()
              + ", only for the merged protocol");
    }
    return new NativeScenario(name, MachineLibrary.of(build(name).library()), spec);
  }

  /** The explored build of a kernel tree, edited or as it lies. */
  private static KernelBuild build(String name) {
    return new KernelBuild(
        find(KernelEdit.tree(name)), KernelBuild.EXPLORE, KernelEdit.of(name).orElse(null));
  }

  /** Refuses what no kernel has: somebody who does the worker's work while it does, too. */
  private static void checkInTask(Operation operation) {
    if (operation instanceof Operation.Worker) {
      throw new UnsupportedScenarioException(
          "the C machines cannot explore 'worker' in a task, beside that of the worker; put it into"
              + " the setup, or leave these machines out");
    }
  }

  /** What does not fit is not applicable: C refuses it too, but as a mistake of this module. */
  private static void checkFits(ScenarioSpec spec) {
    MachineConfig config = spec.config();
    List<Integer> lengths = new ArrayList<>(List.of(spec.setup().size(), spec.after().size()));
    spec.tasks().forEach(task -> lengths.add(task.size()));
    int longest = Collections.max(lengths);
    int pages = Math.max(config.pages(), config.slots());
    if (longest > MOST_OPERATIONS) {
      throw tooMuch(
          "at most "
              + MOST_OPERATIONS
              + " operations of a task or a setup, cgroups and first contents included, not "
              + longest);
    } else if (pages > MOST_PAGES) {
      throw tooMuch("at most " + MOST_PAGES + " pages and slots, not " + pages);
    } else if (config.deviceFile().isPresent()) {
      throw tooMuch("a device in memory alone; leave 'device file' out");
    }
  }

  private static UnsupportedScenarioException tooMuch(String what) {
    return new UnsupportedScenarioException("the C machines explore " + what);
  }

  private static MachineLibrary exploreLibrary() {
    try {
      return MachineLibrary.referenceExplore();
    } catch (ExceptionInInitializerError e) {
      throw new MachineException("cannot load the explorer's library: " + e.getCause(), e);
    }
  }

  /** Loads the bridge, too. */
  private static MachineLibrary referenceLibrary() {
    try {
      return MachineLibrary.reference();
    } catch (LinkageError e) {
      throw new MachineException(
          e.getCause() instanceof MachineException cause
              ? String.valueOf(cause.getMessage())
              : "JNA cannot load the library: " + e,
          e);
    }
  }

  private static KernelTree find(String name) {
    return cached(name)
        .or(() -> anywhere(name))
        .orElseThrow(() -> new MachineException("no machine " + name + ": " + whyNone(name)));
  }

  private static String whyNone(String name) {
    int plus = name.lastIndexOf('+');
    String tree = KernelEdit.tree(name.substring(0, Math.max(plus, 0)));
    if (plus > 0 && (cached(tree).isPresent() || anywhere(tree).isPresent())) {
      return "behind a kernel tree there may be one of "
          + KernelEdit.suffixes()
          + ", and no second one ('zswap races' and TREES.md say what they put back)";
    }
    return "neither a kernel tree in "
        + CacheFolder.trees()
        + " (zswap-native/src/main/sh/fetch-kernel.sh gets one), nor a folder with one, nor"
        + " git:DIR@REV";
  }

  private static Optional<KernelTree> cached(String name) {
    return KernelTree.inCache().stream().filter(tree -> tree.name().equals(name)).findFirst();
  }

  /** A tree outside the cache folder; empty if the name is none of a tree's. */
  private static Optional<KernelTree> anywhere(String name) {
    if (name.startsWith(GitTree.PREFIX)) {
      return Optional.of(GitTree.of(name));
    }
    try {
      boolean folder = !name.isEmpty() && Files.isDirectory(Path.of(name));
      return folder ? Optional.of(KernelTree.at(Path.of(name))) : Optional.empty();
    } catch (InvalidPathException e) {
      return Optional.empty();
    }
  }
}
