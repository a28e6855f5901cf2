package io.zswap.core.machine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.zswap.api.ZswapParameter;
import io.zswap.api.machine.Digest;
import io.zswap.api.machine.Machine;
import io.zswap.api.machine.MachineConfig;
import io.zswap.api.machine.Operation;
import io.zswap.api.machine.Status;
import io.zswap.api.machine.StepReport;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Many operations on many pages, every content checked. */
class ThroughputTest {
  private static final int PAGES = 16_384;
  private static final int OPERATIONS = 100_000;

  @Test
  void keepsEveryPageUnderLimits() {
    MachineConfig config =
        new MachineConfig(
            4096,
            PAGES,
            PAGES,
            2,
            PAGES,
            false,
            Optional.empty(),
            "java",
            Map.of(ZswapParameter.MAX_POOL_PERCENT, "10"));
    int[] seeds = new int[PAGES];
    Random random = new Random(1);
    byte[] buffer = new byte[4096];
    try (Machine machine = new CoreMachineProvider().open("core", config)) {
      for (int i = 1; i <= OPERATIONS; i++) {
        int page = random.nextInt(PAGES);
        switch (random.nextInt(20)) {
          case 0, 1, 2, 3, 4 -> {
            machine.apply(new Operation.Write(page, Bytes.text(i % 512)));
            seeds[page] = i % 512 + 1;
          }
          case 5, 6, 7, 8 -> {
            StepReport report = machine.apply(new Operation.Read(page));
            if (seeds[page] == 0) {
              assertEquals(Status.ABSENT, report.status());
            } else {
              Bytes.text(seeds[page] - 1).fill(buffer);
              assertEquals(Digest.content(buffer), report.value(), "page " + page);
            }
          }
          case 9 -> {
            machine.apply(new Operation.Free(page));
            seeds[page] = 0;
          }
          case 10 -> machine.apply(new Operation.Worker());
          case 11 -> machine.apply(new Operation.Shrink(0, 4));
          default -> machine.apply(new Operation.Pageout(page, false));
        }
      }
      StepReport last = machine.apply(new Operation.Worker());
      assertTrue(last.counters().toString().contains("written_back_pages"));
      machine.observe();
    }
  }
}
