package io.zswap.conformance.check;

import io.zswap.conformance.program.Program;
import io.zswap.conformance.program.Programs;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Random programs so small that every schedule can be run. */
final class TinyPrograms {
  private static final List<String> OPERATIONS =
      List.of(
          "read b",
          "write b = fill 3",
          "write b = fill 4",
          "fault b write",
          "free b",
          "read z",
          "write z = fill 5",
          "free z",
          "count root",
          "shrink root 1",
          "scan A 1",
          "set A zswap.max = 1",
          "reclaim");

  private TinyPrograms() {}

  /** Two tasks of one or two operations; page a is stored, b in memory, z nowhere. */
  static Program of(long seed) {
    Random random = new Random(seed);
    StringBuilder text =
        new StringBuilder(
            """
            zswap tiny {
              pagesize 128 slots 2 param compressor = toy
              cgroup A page a = fill 1 page b = fill 2 page z
            }
            setup { pageout a }
            """);
    for (int t = 0; t < 2; t++) {
      List<String> list = new ArrayList<>();
      for (int i = 0; i <= random.nextInt(2); i++) {
        list.add(OPERATIONS.get(random.nextInt(OPERATIONS.size())));
      }
      text.append("P").append(t).append(" { ").append(String.join("  ", list)).append(" }\n");
    }
    text.append(
        """
        after {
          shrink root 4 shrink A 4 read a read b read z
          free a free b free z offline A release A swapoff
        }
        """);
    return Programs.parse(text.toString(), "tiny", Path.of(""));
  }
}
