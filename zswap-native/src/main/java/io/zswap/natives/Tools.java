package io.zswap.natives;

import java.io.File;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** The programs that a kernel machine is built with. */
final class Tools {
  /** Each with the Debian package that has it. */
  private static final Map<String, String> PACKAGES =
      new TreeMap<>(Map.of("make", "make", "gcc", "gcc", "ld", "binutils", "objcopy", "binutils"));

  private Tools() {}

  /** How to get what is missing on this machine's path, in one line; empty if nothing is. */
  static String remedy() {
    return remedy(System.getenv().getOrDefault("PATH", ""));
  }

  static String remedy(String path) {
    Set<String> tools = new LinkedHashSet<>();
    Set<String> packages = new LinkedHashSet<>();
    PACKAGES.forEach(
        (tool, debianPackage) -> {
          if (!isOn(path, tool)) {
            tools.add(tool);
            packages.add(debianPackage);
          }
        });
    return tools.isEmpty()
        ? ""
        : "cannot build: "
            + String.join(", ", tools)
            + " missing; on Debian: apt-get install "
            + String.join(" ", packages)
            + " libc6-dev";
  }

  private static boolean isOn(String path, String tool) {
    for (String folder : path.split(File.pathSeparator, -1)) {
      if (new File(folder.isEmpty() ? "." : folder, tool).canExecute()) {
        return true;
      }
    }
    return false;
  }
}
