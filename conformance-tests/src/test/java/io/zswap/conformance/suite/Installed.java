package io.zswap.conformance.suite;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.zswap.conformance.crosscheck.Options;
import io.zswap.conformance.machines.Candidate;
import io.zswap.conformance.machines.MachineCatalog;
import java.nio.file.Path;
import java.util.List;

/** The machines that the suite runs on here. */
public final class Installed {
  /** Machines that CI has; without them a green run would say too little. */
  static final List<String> REQUIRED = List.of("core", "reference", "linux-6.12", "linux-6.1");

  private static final MachineCatalog CATALOG = new MachineCatalog();

  private Installed() {}

  static MachineCatalog catalog() {
    return CATALOG;
  }

  static boolean ci() {
    return "true".equals(System.getenv("CI"));
  }

  /**
   * Every machine that can run and is to be compared with the others; the test is reported as not
   * run if there is none.
   */
  public static List<Candidate> all() {
    List<Candidate> machines = CATALOG.available();
    assumeTrue(ci() || !machines.isEmpty(), "no machine is installed");
    return machines;
  }

  /** Programs that find something stay where later runs replay them. */
  public static Path failing() {
    return Path.of("target", "failing-programs");
  }

  /** Codecs that all machines share. */
  public static Options options() {
    return Options.plain(MachineCatalog.codecOrigin());
  }
}
