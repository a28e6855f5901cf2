package io.zswap.conformance.check;

import io.zswap.conformance.program.Program;
import io.zswap.conformance.program.Programs;
import java.nio.file.Path;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;

/** Random programs, many of them so small that every schedule can be run. */
final class TinyPrograms {
  private static final List<String> OPERATIONS =
      List.of(
          "read a",
          "fault a interrupted",
          "write a = fill 3",
          "free a",
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
  static Arbitrary<Program> programs() {
    Arbitrary<List<String>> task = Arbitraries.of(OPERATIONS).list().ofMinSize(1).ofMaxSize(2);
    return Combinators.combine(task, task, Arbitraries.of(true, false)).as(TinyPrograms::of);
  }

  private static Program of(List<String> first, List<String> second, boolean synchronous) {
    String text =
        """
        zswap tiny {
          pagesize 128 slots 2 %s param compressor = toy
          cgroup A page a = fill 1 page b = fill 2 page z
        }
        setup { pageout a }
        P0 { %s }
        P1 { %s }
        after {
          shrink root 4 shrink A 4 reclaim read a read b read z
          free a free b free z offline A release A swapoff
        }
        """;
    String device = synchronous ? "device memory synchronous" : "";
    return Programs.parse(
        text.formatted(device, String.join(" ", first), String.join(" ", second)),
        "tiny",
        Path.of(""));
  }
}
