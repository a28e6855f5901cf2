package io.zswap.conformance.suite;

import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import io.zswap.conformance.machines.UnavailableException;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Absent machines are red in CI, and plainly not run elsewhere. */
class MachinesPresentTest {
  static List<String> required() {
    return Installed.REQUIRED;
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("required")
  void machineCanRun(String name) {
    try {
      Installed.catalog().find(name);
    } catch (UnavailableException e) {
      if (Installed.ci()) {
        fail(e.getMessage());
      }
      abort(e.getMessage());
    }
  }
}
