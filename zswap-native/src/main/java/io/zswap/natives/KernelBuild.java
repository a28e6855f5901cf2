package io.zswap.natives;

import io.zswap.api.MachineException;
import io.zswap.api.machine.MachineTraits;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLockInterruptionException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Builds the library around a kernel tree, on first use, into the cache folder: from the C sources
 * in the jar, with make. What was built before from the same sources, tree and compiler is used
 * again.
 *
 * <p>Thread-safe, also between processes: a lock file serialises builders, and make renames the
 * finished library into place, so that an interrupted build leaves nothing that would be mistaken
 * for one.
 */
final class KernelBuild {
  private static final Object ONE_BUILDER = new Object();
  private static final long LIMIT_MINUTES = 10;
  private static final int LINES_SHOWN = 12;
  private static final String PART = "part-";

  /** What make takes as one word. Other trees are built by way of a link. */
  private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9/._+@,-]*");

  /** What the tree has answered, beside the library: asked once, before it is built. */
  private static final String PROBED = "probed";

  /** See {@link KernelTraits}. */
  private static final String TRAITS = PROBED + "/traits";

  /** The variant whose tasks can be scheduled. */
  static final String EXPLORE = "explore";

  /** What this process has tried to build in vain, and why: not to be tried for every program. */
  private static final Map<Path, String> FAILED = new ConcurrentHashMap<>();

  private final KernelTree tree;
  private final String variant;
  private final @Nullable KernelEdit edit;

  /** A build of the variant that {@code $ZSWAP_VARIANT} names: plain (the default), or gcov. */
  KernelBuild(KernelTree tree) {
    this(tree, System.getenv().getOrDefault("ZSWAP_VARIANT", "plain"));
  }

  KernelBuild(KernelTree tree, String variant) {
    this(tree, variant, null);
  }

  /**
   * A build of a variant.
   *
   * @param edit what a copy of the tree is changed by; null builds the tree as it lies
   */
  KernelBuild(KernelTree tree, String variant, @Nullable KernelEdit edit) {
    if (!List.of("plain", "gcov", EXPLORE).contains(variant)) {
      throw new MachineException("ZSWAP_VARIANT is plain or gcov, not " + variant);
    }
    this.tree = tree;
    this.variant = variant;
    this.edit = edit;
  }

  /** The library's file, built if it is not there. */
  Path library() {
    return made("libzswap-" + tree.name() + (variant.equals(EXPLORE) ? "-explore" : "") + ".so");
  }

  /** What has been found out about the tree; asks it, which takes a second or two, if need be. */
  MachineTraits traits() {
    try {
      return KernelTraits.read(made(TRAITS));
    } catch (IOException e) {
      throw new MachineException("cannot read what is known about " + tree.called() + ": " + e, e);
    }
  }

  /** Throws what can be said before anything is built. */
  void check() {
    tree.obstacle()
        .ifPresent(
            o -> {
              throw new MachineException(o);
            });
    String remedy = Tools.remedy();
    if (!remedy.isEmpty()) {
      throw new MachineException(tree.called() + " " + remedy);
    }
  }

  private Path made(String what) {
    check();
    synchronized (ONE_BUILDER) {
      try {
        return madeLocked(what);
      } catch (ClosedByInterruptException | FileLockInterruptionException e) {
        throw interrupted(e);
      } catch (IOException e) {
        throw new MachineException(
            "cannot build "
                + tree.called()
                + " in "
                + CacheFolder.builds()
                + ": "
                + e
                + " (ZSWAP_CACHE names another folder)",
            e);
      }
    }
  }

  private Path madeLocked(String what) throws IOException {
    Path folder = folder();
    Path target = folder.resolve(what);
    if (Files.isRegularFile(target)) {
      return target;
    }
    String failure = FAILED.get(target);
    if (failure != null) {
      throw new MachineException(failure);
    }
    Files.createDirectories(folder);
    try (FileChannel lock =
            FileChannel.open(
                folder.resolve(".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        var held = lock.lock()) {
      if (held.isValid() && !Files.isRegularFile(target)) {
        removeParts(folder);
        build(folder, target);
      }
    }
    return target;
  }

  /** The build's own folder: another tree, harness or compiler has another. */
  Path folder() throws IOException {
    return CacheFolder.builds().resolve(key()).toAbsolutePath();
  }

  /** A build that was killed may go on for a moment: every build has a folder of its own. */
  private void build(Path folder, Path target) throws IOException {
    Path part = Files.createTempDirectory(folder, PART);
    Path sources = part.resolve("c");
    Harness.sources(sources);
    Path source = tree.path();
    if (edit != null) {
      source = part.resolve("tree");
      edit.copy(tree, source);
    } else if (!PLAIN.matcher(source.toString()).matches()) {
      source = Files.createSymbolicLink(part.resolve("tree"), source.toAbsolutePath());
    }
    Path log = folder.resolve("build.log");
    boolean traitsOnly = target.endsWith(TRAITS);
    List<String> command =
        new ArrayList<>(
            List.of(
                "make",
                "--no-print-directory",
                "-s",
                "-j" + Runtime.getRuntime().availableProcessors(),
                "-C",
                sources.toString(),
                traitsOnly ? "traits" : "kernel",
                "OUT=" + part,
                "KSRC=" + source,
                "NAME=" + tree.name(),
                "VARIANT=" + variant));
    Path shared = part.resolve("shared");
    if (!traitsOnly && Harness.shared(variant, shared)) {
      command.add("SHARED=" + shared);
    }
    if (Files.isDirectory(folder.resolve(PROBED))) {
      command.add("PROBED=" + folder.resolve(PROBED));
    }
    Process make =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start();
    boolean built = waitFor(make);
    if (built) {
      Path made =
          part.resolve(
              traitsOnly ? "obj-" + tree.name() + "-" + variant + "/" + PROBED : name(target));
      Files.move(made, folder.resolve(name(made)), StandardCopyOption.ATOMIC_MOVE);
    }
    String errors = built ? "" : errors(log, List.of(sources, source));
    // Coverage is written next to the objects, and read with the sources.
    if (!built || !variant.equals("gcov")) {
      removeParts(folder);
    }
    if (!built) {
      String failure =
          tree.called()
              + " does not build:\n"
              + errors
              + "\n(all of it: "
              + log
              + "; where what this harness does not know of a kernel goes:"
              + " zswap-native/src/main/c/shim/README.md)";
      FAILED.put(target, failure);
      throw new MachineException(failure);
    }
  }

  private static String name(Path file) {
    return String.valueOf(file.getFileName());
  }

  private static void removeParts(Path folder) throws IOException {
    try (Stream<Path> parts = Files.list(folder)) {
      for (Path part : parts.filter(p -> p.getFileName().toString().startsWith(PART)).toList()) {
        CacheFolder.delete(part);
      }
    }
  }

  /**
   * Whether it built what it was to build.
   *
   * @throws MachineException if that is not known: it takes too long, or the thread is interrupted
   */
  private boolean waitFor(Process process) {
    try {
      if (process.waitFor(LIMIT_MINUTES, TimeUnit.MINUTES)) {
        return process.exitValue() == 0;
      }
      throw new MachineException(
          tree.called() + " was not built within " + LIMIT_MINUTES + " minutes");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw interrupted(e);
    } finally {
      end(process);
    }
  }

  private MachineException interrupted(Exception e) {
    return new MachineException(tree.called() + " was not built: interrupted", e);
  }

  /** Its compilers first; nobody writes any more when this returns. */
  private static void end(Process process) {
    List<ProcessHandle> all = new ArrayList<>(process.descendants().toList());
    all.add(process.toHandle());
    all.forEach(ProcessHandle::destroy);
    all.forEach(handle -> handle.onExit().join());
  }

  /** Everything that decides what comes out. */
  private String key() throws IOException {
    MessageDigest digest = sha256();
    digest.update(
        Bridge.utf8(variant + (edit == null ? "" : edit.suffix()) + "\n" + tree.name() + "\n"));
    if (variant.equals("gcov")) {
      // Coverage names the tree's files.
      digest.update(Bridge.utf8(tree.path().toRealPath() + "\n"));
    }
    for (String name : KernelTree.compiled()) {
      Path file = tree.path().resolve(name);
      if (Files.isRegularFile(file)) {
        digest.update(Bridge.utf8(name + "\n"));
        digest.update(Files.readAllBytes(file));
      }
    }
    digest.update(Harness.digest());
    return HexFormat.of().formatHex(digest.digest()).substring(0, 32);
  }

  /** The compiler's errors, in files named as from their own folders; else what make says. */
  private static String errors(Path log, List<Path> folders) throws IOException {
    String text = new String(Files.readAllBytes(log), StandardCharsets.UTF_8);
    for (Path folder : folders) {
      text = text.replace(folder + "/", "");
    }
    List<String> lines = text.lines().filter(l -> l.contains("error: ")).toList();
    if (lines.isEmpty()) {
      lines = text.lines().filter(l -> l.contains("error") || l.contains("***")).toList();
    }
    return String.join("\n", lines.subList(0, Math.min(LINES_SHOWN, lines.size())));
  }

  static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every JDK has SHA-256", e);
    }
  }
}
