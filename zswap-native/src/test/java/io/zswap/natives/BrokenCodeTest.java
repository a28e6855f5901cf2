package io.zswap.natives;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.zswap.api.MachineException;
import io.zswap.api.ZswapParameter;
import io.zswap.api.explore.FreeMode;
import io.zswap.api.explore.Granularity;
import io.zswap.api.explore.Protocol;
import io.zswap.api.explore.Scenario;
import io.zswap.api.explore.ScenarioSpec;
import io.zswap.api.explore.Trace;
import io.zswap.api.machine.Machine;
import io.zswap.api.machine.MachineConfig;
import io.zswap.api.machine.Operation;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What an edited tree does on its own, without another task: each is a violation, and no more. One
 * tree has all of it, and does what the parameter max_pool_percent says.
 */
class BrokenCodeTest {
  private static final NativeMachines PROVIDER = new NativeMachines();

  /** Where writeback has the entry's data in the folio. */
  private static final String WRITTEN =
      "(zswap_decompress\\(entry, folio\\);)(\\s*count_vm_event\\(ZSWPWB\\))";

  /** Where the callback of the LRU walk holds the list's lock. */
  private static final String WALK = "(swpentry = entry->swpentry;)(\\s*/\\*\\s*\\* It's safe)";

  private static final String DECOMPRESS = "(static void zswap_decompress\\([^)]*\\)\\s*\\{)()";

  /** What is done where, by number. */
  private static final Map<Integer, String> WHEN_WRITTEN =
      Map.of(
          21, "{ volatile int z = 0; z = 77 / z; }",
          22, "__asm__ volatile(\"ud2\");",
          23, "((void (*volatile)(void))0x1234)();",
          24, "((volatile char *)16)[0] = 1;");

  private static final Map<Integer, String> IN_THE_WALK =
      Map.of(
          31, "kfree(kmalloc(64, GFP_KERNEL));",
          32, "mutex_lock(&zswap_init_lock);",
          33, "cond_resched();",
          34, "kfree(kmalloc(64, GFP_ATOMIC));",
          35, "free_percpu(alloc_percpu(int));",
          36, "crypto_free_acomp(crypto_alloc_acomp_node(\"toy\", 0, 0, 0));");

  private static final Map<Integer, String> IN_DECOMPRESS =
      Map.of(
          41, "volatile char x[64]; x[0] = 1; zswap_decompress(entry, folio); x[1] = 2;",
          42, "kmalloc(64, GFP_KERNEL);",
          43,
              "void *p = kmalloc(64, GFP_ATOMIC); memset(p, 0, 1UL << zswap_accept_thr_percent / 2);");

  private static final int FORGETS_A_REFERENCE = 51;
  private static final int FREES_TWICE = 52;

  @TempDir private static Path temp = Path.of("");
  private static String tree = "";

  private static String cases(Map<Integer, String> code) {
    StringBuilder text = new StringBuilder("$1 switch (zswap_max_pool_percent) {");
    code.forEach(
        (n, what) -> text.append(" case " + n + ": { " + what.replace("$", "\\$") + " break; }"));
    return text.append(" }$2").toString();
  }

  @BeforeAll
  static void edit() throws IOException {
    tree =
        EditedTree.in(temp.resolve("linux-broken"))
            .edit(1, WRITTEN, cases(WHEN_WRITTEN))
            .edit(1, WALK, cases(IN_THE_WALK))
            .edit(1, DECOMPRESS, cases(IN_DECOMPRESS))
            .edit(
                1,
                "()zswap_pool_put\\(entry->pool\\);(\\s*if \\(entry->objcg\\))",
                "if (zswap_max_pool_percent != 51) zswap_pool_put(entry->pool);$2")
            .edit(
                1,
                "zswap_entry_free\\(entry\\);(\\s*/\\* folio is up to date)",
                "zswap_entry_free(entry);"
                    + " if (zswap_max_pool_percent == 52) zswap_entry_free(entry);$1")
            .machine();
  }

  private static MachineConfig config(int number) {
    return Races.config(Map.of(ZswapParameter.MAX_POOL_PERCENT, String.valueOf(number)));
  }

  private static ScenarioSpec spec(int number, List<Operation> setup, List<Operation> task) {
    return new ScenarioSpec(
        config(number),
        Protocol.MERGED,
        setup,
        List.of(task, List.of(Races.write(1, 1))),
        List.of(new Operation.Free(0), new Operation.Free(1), new Operation.Swapoff()),
        FreeMode.POISON,
        Granularity.PRIMITIVE);
  }

  private static ScenarioSpec spec(int number) {
    List<Operation> setup = List.of(Races.write(0, 1), Races.out(0));
    return spec(number, setup, List.of(Races.shrink(2)));
  }

  /** The one violation of a run. */
  private static String broken(int number) {
    try (Scenario scenario = PROVIDER.scenario(tree, spec(number))) {
      Trace trace = new Trace();
      for (int i = 0; i < 3; i++) {
        scenario.run(new byte[0], 0, 0, trace);
        assertEquals(Trace.End.FINISHED, trace.end());
        assertEquals(1, trace.violations().size());
      }
      return trace.violations().get(0);
    }
  }

  private static void assertBroken(int number, String expected) {
    String found = broken(number);
    assertTrue(found.startsWith(expected), found);
  }

  @ParameterizedTest
  @CsvSource({
    "31,allocation that may wait",
    "32,mutex_lock()",
    "33,cond_resched()",
    "35,allocation that may wait",
    "36,crypto_alloc_acomp_node()"
  })
  void sleepsWithASpinlockHeld(int number, String what) {
    assertBroken(number, "I7 sleeps in atomic context: " + what + " in shrink_memcg_cb()");
  }

  @ParameterizedTest
  @ValueSource(ints = {20, 34})
  void mayDoNothingAndMayAllocateWithoutWaiting(int number) {
    try (Scenario scenario = PROVIDER.scenario(tree, spec(number))) {
      Trace trace = new Trace();
      scenario.run(new byte[0], 0, 0, trace);
      assertEquals(List.of(), trace.violations());
    }
  }

  @ParameterizedTest
  @CsvSource({
    "21,I7 division by zero",
    "22,I7 invalid instruction or trap in zswap_writeback_entry()",
    "23,I2 jump to address 0x1234 in zswap_writeback_entry()",
    "41,I2 stack overflow in zswap_decompress()",
  })
  void theProcessorRefuses(int number, String expected) {
    assertBroken(number, expected);
  }

  /** Far more than all that there is. */
  @Test
  void aRangeRunsOver() {
    assertBroken(43, "I2 wild access: write of 35184372088832 bytes at zswap_decompress 1");
  }

  @Test
  void memoryIsForgotten() {
    assertBroken(42, "I5 leaks: left in the end: 1 of zswap_decompress");
  }

  @Test
  void aReferenceIsForgotten() {
    assertBroken(
        FORGETS_A_REFERENCE, "I5 leaks: left in the end: 1 references to pools more than at boot");
  }

  @Test
  void theSameTaskHasFreedItBefore() {
    String found = broken(FREES_TWICE);
    assertTrue(
        found.contains(", freed by task 0 in zswap_entry_cache_free() at mm/zswap.c:"), found);
  }

  /** A machine without an explorer, and the set-up of one with it. */
  @ParameterizedTest
  @CsvSource({
    "24,NULL pointer dereference",
    "21,'division by zero, or of the smallest number by -1,'",
    "22,invalid instruction or trap",
    "23,jump to address 0x1234",
    "41,stack overflow",
  })
  void isNoEndOfTheJvmElsewhereEither(int number, String expected) {
    Operation shrink = Races.shrink(2);
    for (int i = 0; i < 3; i++) {
      try (Machine machine = PROVIDER.open(tree, config(number))) {
        machine.apply(Races.write(0, 1));
        machine.apply(Races.out(0));
        String text = failure(() -> machine.apply(shrink));
        assertTrue(text.contains(" broke down: " + expected + " in zswap_"), text);
        assertTrue(text.contains(" mm/zswap.c:"), text);
        assertEquals(text, failure(() -> machine.apply(shrink)));
      }
    }
    List<Operation> setup = List.of(Races.write(0, 1), Races.out(0), shrink);
    try (Scenario scenario = PROVIDER.scenario(tree, spec(number, setup, List.of(shrink)))) {
      Trace trace = new Trace();
      scenario.run(new byte[0], 0, 0, trace);
      String text = String.valueOf(trace.violations());
      assertTrue(text.contains(" " + expected), text);
      assertTrue(text.contains(", in operation 3 of the set-up"), text);
    }
  }

  private static String failure(Executable call) {
    return String.valueOf(assertThrows(MachineException.class, call).getMessage());
  }

  /** The JVM's own faults, in a thread that has explored, stay the JVM's. */
  @Test
  void theJvmKeepsItsSignals() {
    isNoEndOfTheJvmElsewhereEither(41, "stack overflow");
    assertEquals("full", deep(0));
    String nothing = System.getenv("NO_SUCH_VARIABLE_OF_ZSWAP");
    for (int i = 0; i < 20_000; i++) {
      assertEquals(-1, length(nothing));
    }
  }

  private static String deep(int n) {
    try {
      return below(n);
    } catch (StackOverflowError e) {
      return "full";
    }
  }

  private static String below(int n) {
    return n == Integer.MAX_VALUE ? "" : below(n + 1) + n;
  }

  @SuppressWarnings("NullAway") // Null is what it is given.
  private static int length(String text) {
    try {
      return text.length();
    } catch (NullPointerException e) {
      return -1;
    }
  }
}
