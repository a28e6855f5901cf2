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
import io.zswap.api.machine.Operation;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Primitives that no release's zswap uses (shim/patches.h) do what they do in the kernel, in a tree
 * that somebody has patched: it does what the parameter max_pool_percent says.
 */
@Tag("long")
class PatchPrimitivesTest {
  /** Where writeback has the entry's data in the folio. */
  private static final String WRITTEN =
      "(zswap_decompress\\(entry, folio\\);)(\\s*count_vm_event\\(ZSWPWB\\))";

  private static final String LOCK = "&zswap_shrink_lock";

  private static final Map<Integer, String> SOUND =
      Map.of(
          61, "guard(mutex)(&zswap_init_lock); guard(rcu)(); guard(spinlock)(" + LOCK + ");",
          62, "for (int i = 0; i < 2; i++) { guard(spinlock_irqsave)(" + LOCK + "); }",
          63,
              "scoped_guard(spinlock, "
                  + LOCK
                  + ") { if (spin_trylock("
                  + LOCK
                  + ")) BUG(); } cond_resched();",
          64, "void *p __free(kfree) = kmalloc(64, GFP_KERNEL); WARN_ON(!p);",
          65,
              "refcount_t r = REFCOUNT_INIT(1); refcount_inc(&r); refcount_dec(&r);"
                  + " WARN_ON(refcount_read(&r) != 1); WARN_ON(!refcount_dec_and_test(&r));"
                  + " WARN_ON(refcount_inc_not_zero(&r));",
          66,
              "atomic64_t c = ATOMIC64_INIT(5); unsigned long word = 7;"
                  + " WARN_ON(atomic64_add_return(1L << 40, &c) != 5 + (1L << 40));"
                  + " WARN_ON(xchg(&word, 8) != 7); WARN_ON(cmpxchg(&word, 7, 9) != 8);"
                  + " WARN_ON(cmpxchg(&word, 8, 9) != 8); WARN_ON(word != 9);"
                  + " unsigned long seen = 1; WARN_ON(try_cmpxchg(&word, &seen, 2) || seen != 9);",
          67,
              "preempt_disable(); smp_mb(); migrate_disable(); migrate_enable(); preempt_enable();"
                  + " if (!mutex_trylock(&zswap_init_lock)) BUG();"
                  + " if (mutex_trylock(&zswap_init_lock)) BUG(); mutex_unlock(&zswap_init_lock);"
                  + " VM_WARN_ON_FOLIO(!folio_test_locked(folio), folio); pr_debug_once(\"x\");");

  private static final Map<Integer, String> UNSOUND =
      Map.of(
          71, "guard(mutex)(&zswap_init_lock); mutex_lock(&zswap_init_lock);",
          72, "guard(spinlock)(" + LOCK + "); cond_resched();",
          73, "preempt_disable(); cond_resched(); preempt_enable();",
          74, "void *p __free(kfree) = kmalloc(64, GFP_KERNEL); (void)no_free_ptr(p);",
          75, "refcount_t r = REFCOUNT_INIT(0); refcount_inc(&r);",
          76, "refcount_t r = REFCOUNT_INIT(1); refcount_dec(&r);");

  @TempDir private static Path temp = Path.of("");
  private static String tree = "";

  @BeforeAll
  static void edit() throws IOException {
    StringBuilder code = new StringBuilder("$1 switch (zswap_max_pool_percent) {");
    for (Map<Integer, String> cases : List.of(SOUND, UNSOUND)) {
      cases.forEach((n, what) -> code.append(" case " + n + ": { " + what + " break; }"));
    }
    tree = EditedTree.in(temp.resolve("linux-patched")).edit(1, WRITTEN, code + " }$2").machine();
  }

  private static Trace run(int number) {
    Operation shrink = Races.shrink(2);
    ScenarioSpec spec =
        new ScenarioSpec(
            Races.config(Map.of(ZswapParameter.MAX_POOL_PERCENT, String.valueOf(number))),
            Protocol.MERGED,
            List.of(Races.write(0, 1), Races.out(0)),
            List.of(List.of(shrink), List.of(Races.write(1, 1))),
            List.of(new Operation.Free(0), new Operation.Free(1), new Operation.Swapoff()),
            FreeMode.POISON,
            Granularity.PRIMITIVE);
    try (Scenario scenario = new NativeMachines().scenario(tree, spec)) {
      Trace trace = new Trace();
      scenario.run(new byte[0], 0, 0, trace);
      return trace;
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {61, 62, 63, 64, 65, 66, 67})
  void areNoViolation(int number) {
    Trace trace = run(number);
    assertEquals(List.of(), trace.violations());
    assertEquals(Trace.End.FINISHED, trace.end());
  }

  @ParameterizedTest
  @CsvSource({
    "72,I7 sleeps in atomic context: cond_resched()",
    "73,I7 sleeps in",
    "74,I5 leaks: left in the end: 1 of zswap_writeback_entry",
    "75,I7 WARN",
    "76,I7 WARN"
  })
  void misusedAreOne(int number, String expected) {
    List<String> found = run(number).violations();
    assertEquals(1, found.size(), found::toString);
    assertTrue(found.get(0).startsWith(expected), found::toString);
  }

  @Test
  void aGuardedLockIsNotTakenAgain() {
    assertEquals(Trace.End.DEADLOCK, run(71).end());
  }
}
