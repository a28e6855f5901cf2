package io.zswap.natives;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.zswap.api.ZswapParameter;
import io.zswap.api.explore.FreeMode;
import io.zswap.api.explore.Granularity;
import io.zswap.api.explore.Protocol;
import io.zswap.api.explore.Scenario;
import io.zswap.api.explore.ScenarioSpec;
import io.zswap.api.explore.Trace;
import io.zswap.api.machine.MachineConfig;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The kernel's own tasks are held to what the program's are. */
class KernelTasksTest {
  private static final NativeMachines PROVIDER = new NativeMachines();

  @TempDir private Path temp = Path.of("");

  /** A limit of nothing: the store is refused, and queues the worker. */
  private static ScenarioSpec spec() {
    return new ScenarioSpec(
        new MachineConfig(
            Races.PAGE,
            3,
            4,
            1,
            1024,
            false,
            Optional.empty(),
            "native",
            Map.of(ZswapParameter.COMPRESSOR, "toy", ZswapParameter.MAX_POOL_PERCENT, "0")),
        Protocol.MERGED,
        List.of(Races.write(0, 1)),
        List.of(List.of(Races.out(0))),
        List.of(),
        FreeMode.POISON,
        Granularity.PRIMITIVE);
  }

  private static Trace run(String machine) {
    try (Scenario scenario = PROVIDER.scenario(machine, spec())) {
      Trace trace = new Trace();
      scenario.run(new byte[0], 0, 0, trace);
      return trace;
    }
  }

  private String tree(String worker) throws IOException {
    return EditedTree.in(temp.resolve("linux-worker"))
        .edit(1, "thr = zswap_accept_thr_pages\\(\\);", "$0 " + worker)
        .machine();
  }

  @Tag("long")
  @ParameterizedTest
  @CsvSource({
    "rcu_read_lock(); synchronize_rcu();, DEADLOCK, 'I6 deadlock: kworker waits for RCU in shrink_worker\\(\\) at mm/zswap\\.c:\\d+;'",
    "mutex_lock(&zswap_shrink_hang); mutex_lock(&zswap_shrink_hang);, DEADLOCK, 'I6 deadlock: kworker waits for .* in shrink_worker\\(\\) at mm/zswap\\.c:\\d+, held by kworker;'",
    "rcu_read_lock(); return;, FINISHED, 'I5 leaks: a work item has ended within an RCU read-side section, since shrink_worker\\(\\) at mm/zswap\\.c:\\d+'",
    "(void)0;, FINISHED, ''",
  })
  void theWorker(String does, Trace.End end, String expected) throws IOException {
    String mutex = does.contains("mutex") ? "static DEFINE_MUTEX(zswap_shrink_hang); " : "";
    Trace trace = run(tree(mutex + does));
    String said = String.join("; ", trace.violations());
    assertTrue(said.matches(expected), said);
    assertEquals(end, trace.end());
  }

  @Test
  void aWorkerIsQueuedAtAll() {
    Trace trace = run(Machines.kernel());
    boolean worked = false;
    for (int i = 0; i < trace.length(); i++) {
      worked |= trace.task(i) == 1;
    }
    assertTrue(worked, "the worker had nothing to do");
  }
}
