package io.zswap.natives;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.zswap.api.MachineException;
import io.zswap.api.ZswapParameter;
import io.zswap.api.machine.Counter;
import io.zswap.api.machine.Machine;
import io.zswap.api.machine.MachineConfig;
import io.zswap.api.machine.MachineTraits;
import io.zswap.api.machine.Operation;
import io.zswap.api.machine.Status;
import io.zswap.api.machine.StepReport;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Kernel trees of several eras: what is found out about them, and that they keep pages. */
@Tag("long")
class KernelTreesTest {
  private static final NativeMachines PROVIDER = new NativeMachines();

  @Test
  void traitsOfTheTreeThatIsComparedWith() {
    MachineTraits traits = PROVIDER.traits(Machines.kernel());
    assertTrue(traits.comparable(), traits.toString());
    assertEquals(
        Set.of(MachineTraits.LARGE_FOLIOS, MachineTraits.DECOMPRESS_FAILURES),
        traits.lacking().keySet());
    assertEquals(List.of("offlining", "pin", "swapoff"), List.copyOf(traits.decided().keySet()));
    assertEquals(Map.of(), traits.unread());
  }

  @Test
  void ofAWordThatThereIsNotTheOthersAreTold() {
    for (String words : List.of("+nosuch", "+rcu+put")) {
      String name = Machines.kernel() + words;
      MachineException refusal = assertThrows(MachineException.class, () -> PROVIDER.traits(name));
      String message = String.valueOf(refusal.getMessage());
      assertTrue(message.contains("+rcu +unplug"), message);
    }
  }

  @Test
  void treesOfOtherErasKeepPages() {
    for (String name : Machines.apart()) {
      MachineTraits traits = PROVIDER.traits(name);
      MachineConfig config =
          new MachineConfig(
              4096,
              16,
              16,
              1,
              1024,
              false,
              Optional.empty(),
              "native",
              traits.zpool().map(z -> Map.of(ZswapParameter.ZPOOL, z)).orElse(Map.of()));
      try (Machine machine = PROVIDER.open(name, config.withCpus(2))) {
        long[] written = new long[16];
        for (int page = 0; page < 16; page++) {
          machine.apply(new Operation.Write(page, Machines.text(page)));
          StepReport read = machine.apply(new Operation.Read(page));
          written[page] = read.value();
          machine.apply(new Operation.Pageout(page, false));
        }
        assertTrue(machine.observe().counters().get(Counter.STORED_PAGES) > 0, name);
        machine.apply(new Operation.Shrink(0, 4));
        assertTrue(machine.observe().counters().get(Counter.WRITTEN_BACK_PAGES) > 0, name);
        // Compressed on one CPU, decompressed on the other.
        assertEquals(Status.DONE, machine.apply(new Operation.CpuOffline(0)).status(), name);
        for (int page = 0; page < 16; page++) {
          assertEquals(written[page], machine.apply(new Operation.Read(page)).value(), name);
        }
      }
    }
  }
}
