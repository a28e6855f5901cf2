package io.zswap.conformance.crosscheck;

import io.zswap.api.machine.MachineConfig;
import io.zswap.conformance.machines.UnavailableException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The swap files of a run, one per machine: two machines on one file would overwrite each other's
 * pages. A single machine gets the file that the program names; of several, each gets its own name
 * after a dot, and what they created is deleted at the end unless it is to be kept.
 */
public final class DeviceFiles implements AutoCloseable {
  private final List<Path> files;
  private final List<Path> temporary = new ArrayList<>();

  /**
   * Checks the files and notes which are new; creates none.
   *
   * @throws UnavailableException if one cannot be written
   */
  DeviceFiles(MachineConfig config, List<String> machines, boolean keep) {
    files = of(config, machines);
    for (Path file : files) {
      Optional<String> obstacle = OutputFiles.obstacle(file);
      if (obstacle.isPresent()) {
        throw new UnavailableException(
            "cannot write the device file " + file + ": " + obstacle.get());
      }
      if (!keep && files.size() > 1 && Files.notExists(file)) {
        temporary.add(file);
      }
    }
  }

  /** The file of each machine, in the order of the machines; none if the device is in memory. */
  public static List<Path> of(MachineConfig config, List<String> machines) {
    List<Path> files = new ArrayList<>();
    if (config.deviceFile().isEmpty()) {
      return files;
    }
    Path named = config.deviceFile().get();
    if (machines.size() == 1) {
      return List.of(named);
    }
    for (String machine : machines) {
      String name = named.getFileName() + "." + machine.replaceAll("[^A-Za-z0-9._-]", "_");
      Path file = named.resolveSibling(name);
      // The same machine may run beside itself.
      for (int i = 2; files.contains(file); i++) {
        file = named.resolveSibling(name + "." + i);
      }
      files.add(file);
    }
    return files;
  }

  /** The configuration of one machine. */
  MachineConfig own(MachineConfig config, int machine) {
    return files.isEmpty() ? config : config.withDeviceFile(files.get(machine));
  }

  /** Deletes what the run created. */
  @Override
  public void close() {
    for (Path file : temporary) {
      try {
        Files.deleteIfExists(file);
      } catch (IOException e) {
        // A file left behind must not hide what the run found.
      }
    }
  }
}
