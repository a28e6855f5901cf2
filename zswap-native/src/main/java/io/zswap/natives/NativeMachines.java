package io.zswap.natives;

import com.sun.jna.Platform;
import io.zswap.api.MachineException;
import io.zswap.api.machine.Machine;
import io.zswap.api.machine.MachineConfig;
import io.zswap.api.machine.MachineProvider;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The machines in C: {@code reference}, the project's own logic, which is in the jar; and {@code
 * linux-VERSION} for each kernel tree in the cache folder, around its unmodified mm/zswap.c, built
 * when first opened. {@link #open} also takes the path of a kernel tree. Thread-safe.
 *
 * <p>The C code uses its own codecs, those of {@link NativeCompressors}: a machine whose compressed
 * lengths are to agree uses origin {@code native}.
 */
public final class NativeMachines implements MachineProvider {
  private static final String REFERENCE = "reference";
  private static final String KERNEL = "linux-6.12";

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
   * @param name {@code reference}, {@code linux-VERSION}, or the path of a kernel tree
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
    for (KernelTree tree : KernelTree.inCache()) {
      if (tree.name().equals(name)) {
        return tree;
      }
    }
    try {
      Path folder = Path.of(name);
      if (!name.isEmpty() && Files.isDirectory(folder)) {
        return KernelTree.at(folder);
      }
    } catch (InvalidPathException e) {
      throw new MachineException("no machine and no path: " + name, e);
    }
    throw new MachineException(
        "no machine "
            + name
            + ": neither a kernel tree in "
            + CacheFolder.trees()
            + " (zswap-native/src/main/sh/fetch-kernel.sh gets one) nor a folder with one");
  }
}
