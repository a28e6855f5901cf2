package io.zswap.natives;

import io.zswap.api.machine.Machine;
import io.zswap.api.machine.MachineConfig;
import io.zswap.api.machine.MachineProvider.Offer;
import io.zswap.api.machine.Operation;
import io.zswap.api.machine.PageContent;
import io.zswap.api.machine.Status;
import io.zswap.api.machine.StepReport;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;

/** Machines and pages for tests. */
final class Machines {
  private static final NativeMachines PROVIDER = new NativeMachines();

  private Machines() {}

  /** Names of the machines that run here and are as Linux 6.12: the reference, and kernel trees. */
  static List<String> available() {
    return running().stream().filter(n -> PROVIDER.traits(n).comparable()).toList();
  }

  /** The others that run here; skips the test without one, except in CI, which has Linux 6.1. */
  static List<String> apart() {
    List<String> names = running().stream().filter(n -> !PROVIDER.traits(n).comparable()).toList();
    required(!names.isEmpty(), "no kernel machine of another era: ");
    return names;
  }

  private static void required(boolean there, String what) {
    if (System.getenv("CI") != null) {
      Assertions.assertTrue(there, () -> what + PROVIDER.offers());
    }
    Assumptions.assumeTrue(there, () -> what + PROVIDER.offers());
  }

  private static List<String> running() {
    return PROVIDER.offers().stream().filter(Offer::available).map(Offer::name).toList();
  }

  /**
   * Name of a kernel machine that is as Linux 6.12; skips the test without one, except in CI, where
   * it is required.
   */
  static String kernel() {
    Optional<String> name = available().stream().filter(n -> n.startsWith("linux-")).findFirst();
    required(name.isPresent(), "no kernel machine: ");
    return name.orElseThrow();
  }

  static Machine open(String name, MachineConfig config) {
    return PROVIDER.open(name, config);
  }

  static Machine small(String name) {
    return open(name, MachineConfig.small(16, 16));
  }

  static MachineConfig config(int pages, int slots, int nodes, long totalRam, boolean synchronous) {
    return new MachineConfig(
        4096, pages, slots, nodes, totalRam, synchronous, Optional.empty(), "native", Map.of());
  }

  /** A page of text-like bytes that differ by seed and compress well. */
  static PageContent text(long seed) {
    return page -> {
      Random random = new Random(seed);
      for (int i = 0; i < page.length; i++) {
        page[i] = (byte) ('a' + random.nextInt(3));
      }
    };
  }

  /** A page that no codec makes smaller. */
  static PageContent noise(long seed) {
    return page -> new Random(seed).nextBytes(page);
  }

  static PageContent zeros() {
    return page -> java.util.Arrays.fill(page, (byte) 0);
  }

  static StepReport expect(Machine machine, Status status, Operation operation) {
    StepReport report = machine.apply(operation);
    Assertions.assertEquals(status, report.status(), () -> operation + " gave " + report);
    return report;
  }
}
