package io.zswap.conformance.suite;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.zswap.conformance.crosscheck.CrossCheck;
import io.zswap.conformance.crosscheck.CrossCheckResult;
import io.zswap.conformance.crosscheck.Finding;
import io.zswap.conformance.crosscheck.Workload;
import io.zswap.conformance.machines.Candidate;
import io.zswap.conformance.program.Program;
import io.zswap.conformance.program.Programs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A swap area in a real file. */
class FileDeviceTest {
  @Test
  void pagesGoToAFileAndComeBack(@TempDir Path folder) throws IOException {
    Program program =
        Programs.parse(
            """
            zswap file-device
            {
              slots 8
              device file "swap"
              page s = pattern 1
              page T[0..3] = random 2
            }
            P0 {
              pageout s      expect stored
              pageout T[*]   expect written
              shrink root 2  expect done 4294967297 with pswpout=5
              reclaim        expect done 1
              read T[*]      expect read-in
              read s         expect read-in
            }
            """,
            "file-device",
            folder);
    List<Candidate> machines = Installed.all();
    CrossCheckResult result =
        CrossCheck.run(Workload.of(program), machines, Installed.options().keepingDevice(true));
    assertEquals(
        "", result.findings().stream().map(Finding::render).collect(Collectors.joining("\n")));
    for (Candidate machine : machines) {
      byte[] swap =
          Files.readAllBytes(
              machines.size() == 1
                  ? folder.resolve("swap")
                  : folder.resolve("swap." + machine.name()));
      byte[] page = new byte[4096];
      program.header().pages().get(1).initial().orElseThrow().at(2).fill(page);
      // Slot 0 went to s, the next ones to T in order.
      assertEquals(-1, Arrays.mismatch(Arrays.copyOfRange(swap, 3 * 4096, 4 * 4096), page));
    }
  }
}
