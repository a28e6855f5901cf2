package io.zswap.conformance.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.zswap.conformance.machines.MachineCatalog;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** {@code zswap kit} on this project's own machines: what is right passes. */
class KitCommandTest {
  @ParameterizedTest
  @ValueSource(strings = {"core", "reference"})
  void theContractHolds(String machine) {
    StringWriter out = new StringWriter();
    CommandLine line = Zswap.commandLine(new MachineCatalog());
    line.setOut(new PrintWriter(out));
    line.setErr(new PrintWriter(new StringWriter()));
    assertEquals(0, line.execute("kit", "--machine", machine, "--group", "contract"), "" + out);
    assertTrue(out.toString().startsWith(machine + ": "), out.toString());
  }
}
