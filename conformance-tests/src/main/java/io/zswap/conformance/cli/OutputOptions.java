package io.zswap.conformance.cli;

import io.zswap.conformance.crosscheck.OutputFiles;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/** Options that name what a command writes: looked at before the work, which may take minutes. */
final class OutputOptions {
  private OutputOptions() {}

  /** Fails as wrong usage if there is such a file to write and it cannot be. */
  static void refuseUnlessWritable(CommandSpec spec, String option, @Nullable Path file) {
    if (file != null) {
      refuse(spec, option, file, OutputFiles.obstacle(file));
    }
  }

  /** The same for a file in a folder, which is made if it is not there. */
  static void refuseUnlessWritable(
      CommandSpec spec, String option, @Nullable Path folder, String name) {
    if (folder != null) {
      refuse(spec, option, folder, OutputFiles.obstacleIn(folder, name));
    }
  }

  private static void refuse(
      CommandSpec spec, String option, Path path, Optional<String> obstacle) {
    if (obstacle.isPresent()) {
      throw new ParameterException(
          spec.commandLine(), "cannot write " + option + " " + path + ": " + obstacle.get());
    }
  }
}
