package io.zswap.natives;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.zswap.api.ZswapParameter;
import io.zswap.api.machine.Machine;
import io.zswap.api.machine.Operation;
import io.zswap.api.machine.Status;
import io.zswap.api.machine.StepReport;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The reference and the kernel's zswap do the same, step by step. */
class AgreementTest {
  private static final int STEPS = 5_000;

  @Test
  void asynchronousDeviceOneNode() {
    agree(1, 1, false);
  }

  @Test
  void synchronousDeviceTwoNodes() {
    agree(2, 2, true);
  }

  private static void agree(long seed, int nodes, boolean synchronous) {
    String kernel = Machines.kernel();
    RandomOperations operations = new RandomOperations(new Random(seed), 48, 2);
    var config = Machines.config(48, 40, nodes, 60, synchronous).withCpus(2);
    try (Machine a = Machines.open("reference", config);
        Machine b = Machines.open(kernel, config)) {
      byte[] pageA = new byte[4096];
      byte[] pageB = new byte[4096];
      for (int i = 0; i < STEPS; i++) {
        Operation operation = operations.next();
        StepReport report = a.apply(operation);
        assertEquals(report, b.apply(operation), "step " + i + ": " + operation);
        if (operation instanceof Operation.CreateCgroup && report.status() == Status.DONE) {
          operations.created((int) report.value());
        }
        if (i % 100 == 0) {
          assertEquals(a.observe(), b.observe(), "after step " + i);
        }
        int page = i % 48;
        assertEquals(a.readPage(page, pageA), b.readPage(page, pageB));
        assertArrayEquals(pageA, pageB);
      }
      assertEquals(a.observe(), b.observe());
      assertEquals(a.warnings().size(), b.warnings().size());
      a.apply(new Operation.SetParameter(ZswapParameter.ENABLED, "N"));
    }
  }
}
