package io.zswap.natives;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.zswap.api.explore.FreeMode;
import io.zswap.api.explore.Granularity;
import io.zswap.api.explore.Protocol;
import io.zswap.api.explore.Scenario;
import io.zswap.api.explore.ScenarioSpec;
import io.zswap.api.explore.Trace;
import io.zswap.api.machine.Operation;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What an edited tree does on its own, without another task: each is a violation, and no more. */
class BrokenCodeTest {
  private static final NativeMachines PROVIDER = new NativeMachines();

  /** Where writeback has the entry's data in the folio. */
  private static final String WRITTEN =
      "(zswap_decompress\\(entry, folio\\);)(\\s*count_vm_event\\(ZSWPWB\\))";

  /** Where the callback of the LRU walk holds the list's lock. */
  private static final String WALK = "(swpentry = entry->swpentry;)(\\s*/\\*\\s*\\* It's safe)";

  @TempDir private Path temp = Path.of("");

  private static ScenarioSpec spec() {
    return new ScenarioSpec(
        Races.config(false),
        Protocol.MERGED,
        List.of(Races.write(0, 1), Races.out(0)),
        List.of(List.of(new Operation.Shrink(0, 2)), List.of(Races.write(1, 1))),
        List.of(new Operation.Free(0), new Operation.Free(1), new Operation.Swapoff()),
        FreeMode.POISON,
        Granularity.PRIMITIVE);
  }

  /** The one violation of a run. */
  private static String broken(String machine) {
    try (Scenario scenario = PROVIDER.scenario(machine, spec())) {
      Trace trace = new Trace();
      for (int i = 0; i < 3; i++) {
        scenario.run(new byte[0], 0, 0, trace);
        assertEquals(Trace.End.FINISHED, trace.end());
        assertEquals(1, trace.violations().size());
      }
      return trace.violations().get(0);
    }
  }

  private void assertBroken(String name, String pattern, String code, String expected)
      throws IOException {
    String tree =
        EditedTree.in(temp.resolve("linux-" + name))
            .edit(1, pattern, "$1 " + code.replace("$", "\\$") + "$2")
            .machine();
    String found = broken(tree);
    assertTrue(found.startsWith(expected), found);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "alloc  | kfree(kmalloc(64, GFP_KERNEL));       | allocation that may wait",
        "mutex  | mutex_lock(&zswap_init_lock);         | mutex_lock()",
        "yields | cond_resched();                       | cond_resched()",
      })
  void sleepsWithASpinlockHeld(String name, String code, String what) throws IOException {
    assertBroken(
        name, WALK, code, "I7 sleeps in atomic context: " + what + " in shrink_memcg_cb()");
  }

  @Test
  void mayAllocateWithoutWaiting() throws IOException {
    String tree =
        EditedTree.in(temp.resolve("linux-atomic"))
            .edit(1, WALK, "$1 kfree(kmalloc(64, GFP_ATOMIC));$2")
            .machine();
    try (Scenario scenario = PROVIDER.scenario(tree, spec())) {
      Trace trace = new Trace();
      scenario.run(new byte[0], 0, 0, trace);
      assertEquals(List.of(), trace.violations());
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "div  | { volatile int z = 0; z = 77 / z; }        | I7 division by zero",
        "trap | __builtin_trap();                          | I7 invalid instruction or trap in zswap_writeback_entry()",
        "jump | ((void (*volatile)(void))0x1234)();        | I2 jump to address 0x1234 in zswap_writeback_entry()",
      })
  void theProcessorRefuses(String name, String code, String expected) throws IOException {
    assertBroken(name, WRITTEN, code, expected);
  }

  @Test
  void aStackIsFull() throws IOException {
    assertBroken(
        "recursion",
        "(static void zswap_decompress\\([^)]*\\)\\s*\\{)()",
        "volatile char x[64]; x[0] = 1; zswap_decompress(entry, folio); x[1] = 2;",
        "I2 stack overflow in zswap_decompress()");
  }

  @Test
  void memoryIsForgotten() throws IOException {
    assertBroken(
        "leaks",
        "(static void zswap_decompress\\([^)]*\\)\\s*\\{)()",
        "kmalloc(64, GFP_KERNEL);",
        "I5 leaks: left in the end: 1 of zswap_decompress");
  }

  @Test
  void aReferenceIsForgotten() throws IOException {
    assertBroken(
        "references",
        "()zswap_pool_put\\(entry->pool\\);(\\s*if \\(entry->objcg\\))",
        "",
        "I5 leaks: left in the end: 1 references to pools more than at boot");
  }

  @Test
  void theSameTaskHasFreedItBefore() throws IOException {
    String tree =
        EditedTree.in(temp.resolve("linux-twice"))
            .edit(
                1,
                "zswap_entry_free\\(entry\\);(\\s*/\\* folio is up to date)",
                "zswap_entry_free(entry); zswap_entry_free(entry);$1")
            .machine();
    String found = broken(tree);
    assertTrue(
        found.contains(", freed by task 0 in zswap_entry_cache_free() at mm/zswap.c:"), found);
  }

  /** The JVM's own faults, in a thread that has explored, stay the JVM's. */
  @Test
  void theJvmKeepsItsSignals() throws IOException {
    aStackIsFull();
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
