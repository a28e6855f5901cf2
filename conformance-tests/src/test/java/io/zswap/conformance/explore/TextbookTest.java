package io.zswap.conformance.explore;

import static io.zswap.conformance.explore.ToyScenario.await;
import static io.zswap.conformance.explore.ToyScenario.lock;
import static io.zswap.conformance.explore.ToyScenario.read;
import static io.zswap.conformance.explore.ToyScenario.unlock;
import static io.zswap.conformance.explore.ToyScenario.update;
import static io.zswap.conformance.explore.ToyScenario.write;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.zswap.api.explore.Trace;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Programs whose sets of outcomes stand in textbooks. */
class TextbookTest {
  private static Result reduced(ToyScenario s) {
    return new ReducedSearch(ToyScenario::judge, Budget.UNLIMITED, false).search(s);
  }

  private static Result plain(ToyScenario s, int bound) {
    return new PlainSearch(bound, ToyScenario::judge, Budget.UNLIMITED, false).search(s);
  }

  private static Set<String> outcomes(Result r) {
    return new TreeSet<>(r.outcomes().keySet());
  }

  private static ToyScenario increments(int tasks) {
    ToyScenario s = new ToyScenario(1, x -> new int[] {x.shared[0]});
    for (int t = 0; t < tasks; t++) {
      s.task(read(0, 0), write(0, l -> l[0] + 1));
    }
    return s;
  }

  @Test
  void twoIncrementsLoseAnUpdate() {
    Result r = reduced(increments(2));
    assertEquals(Set.of("1", "2"), outcomes(r));
    assertEquals(Result.Verdict.SAFE, r.verdict());
    // C(4,2) = 6 interleavings of two tasks of two steps.
    assertEquals(6, plain(increments(2), Integer.MAX_VALUE).runs());
    assertTrue(r.runs() < 6, r.runs() + " runs");
  }

  @Test
  void withoutPreemptionNothingIsLostAndTheBoundSaysSo() {
    Result r = plain(increments(2), 0);
    assertEquals(Set.of("2"), outcomes(r));
    assertEquals(2, r.runs());
    assertEquals(Result.Verdict.INCOMPLETE, r.verdict());
    assertEquals(outcomes(reduced(increments(2))), outcomes(plain(increments(2), 1)));
  }

  @Test
  void threeIncrementsEndInOneToThree() {
    Result all = plain(increments(3), Integer.MAX_VALUE);
    assertEquals(90, all.runs()); // 6! / (2! 2! 2!)
    assertEquals(3, outcomes(all).size());
    assertEquals(outcomes(all), outcomes(reduced(increments(3))));
  }

  @Test
  void dekkerExcludesUnderInterleavingSemantics() {
    // Each raises a flag, then enters only if the other's is down.
    ToyScenario s =
        new ToyScenario(2, x -> new int[] {1 - x.local[0][0], 1 - x.local[1][0]})
            .task(write(0, l -> 1), read(1, 0))
            .task(write(1, l -> 1), read(0, 0));
    assertEquals(Set.of("0,0", "0,1", "1,0"), outcomes(reduced(s)));
  }

  @Test
  void diningPhilosophersDeadlock() {
    for (int n = 2; n <= 4; n++) {
      int seats = n;
      ToyScenario s = new ToyScenario(n, x -> new int[] {7});
      IntStream.range(0, n)
          .forEach(i -> s.task(lock(i), lock((i + 1) % seats), unlock((i + 1) % seats), unlock(i)));
      Result r = reduced(s);
      assertEquals(Result.Verdict.VIOLATED, r.verdict());
      assertTrue(outcomes(r).contains("deadlock"), outcomes(r).toString());
      assertTrue(outcomes(r).contains("7"));
    }
  }

  @Test
  void orderedForksDoNotDeadlock() {
    ToyScenario s = new ToyScenario(3, x -> new int[] {7});
    s.task(lock(0), lock(1), unlock(1), unlock(0));
    s.task(lock(1), lock(2), unlock(2), unlock(1));
    s.task(lock(0), lock(2), unlock(2), unlock(0));
    assertEquals(Set.of("7"), outcomes(reduced(s)));
  }

  @Test
  void aStackPopIsFooledByReuse() {
    // Stack A(1) -> B(2) -> empty(0). Task 0 pops with compare-and-swap; task 1 pops A, pops B,
    // pushes A back. Task 0 may then make B, which is not on the stack, its head.
    // shared: 0 head, 1 next of A.
    ToyScenario s =
        new ToyScenario(2, x -> new int[] {x.shared[0]})
            .task(
                update(0, (x, l) -> -1), // stands for the set-up, done by task 1 first
                read(0, 0),
                read(1, 1),
                update(
                    0,
                    (x, l) -> {
                      if (x.shared[0] == l[0]) {
                        x.shared[0] = l[1];
                      }
                      return -1;
                    }))
            .task(
                update(
                    0,
                    (x, l) -> {
                      x.shared[0] = 1;
                      return -1;
                    }),
                write(1, l -> 2),
                write(0, l -> 2), // pop A
                write(0, l -> 0), // pop B
                write(1, l -> 0), // A's next is empty now
                write(0, l -> 1)); // push A
    assertTrue(outcomes(reduced(s)).contains("2"), "B is head after it was popped");
    assertEquals(outcomes(plain(s, Integer.MAX_VALUE)), outcomes(reduced(s)));
  }

  @Test
  void whoWaitsMayHaveComeBeforeWhatHeWaitsFor() {
    // Busy from 1 to 2: task 1 goes on while the value is even, before both or after both.
    ToyScenario s =
        new ToyScenario(1, x -> new int[] {x.shared[0]})
            .task(write(0, l -> 1), write(0, l -> 2))
            .task(await(0, x -> x % 2 == 0, x -> x + 10));
    assertEquals(Set.of("2", "12"), outcomes(plain(s, Integer.MAX_VALUE)));
    assertEquals(Set.of("2", "12"), outcomes(reduced(s)));
  }

  @Test
  void waitingForALockSavesAPreemption() {
    // shared: 0 y, 1 x, 2 a lock. Task 0 is interrupted once, while it holds the lock; task 1 sees
    // y, sets x, waits; task 0 goes on and reads x before task 1 changes it again.
    ToyScenario s =
        new ToyScenario(3, x -> new int[] {x.local[1][0], x.local[0][0]})
            .task(write(0, l -> 1), lock(2), unlock(2), read(1, 0))
            .task(read(0, 0), write(1, l -> 1), lock(2), write(1, l -> 2), unlock(2));
    Result few = new BoundedSearch(1, ToyScenario::judge, Budget.UNLIMITED, false).search(s);
    assertTrue(outcomes(few).contains("1,1"), outcomes(few).toString());
    assertEquals(outcomes(plain(s, 1)), outcomes(few));
  }

  @Test
  void aBudgetEndsInIncomplete() {
    Result r =
        new ReducedSearch(ToyScenario::judge, Budget.ofSchedules(1), false).search(increments(2));
    assertEquals(Result.Verdict.INCOMPLETE, r.verdict());
  }

  @Test
  void aScheduleReplaysToTheSameTrace() {
    Result r = plain(increments(3), Integer.MAX_VALUE);
    r.outcomes()
        .forEach(
            (outcome, schedule) -> {
              Trace trace = new Trace();
              increments(3).run(schedule.tasks(), schedule.length(), 0, trace);
              assertEquals(schedule, Schedule.of(trace));
              assertEquals(outcome, ToyScenario.judge(trace).outcome());
            });
  }

  /** Its steps race with each other as often as they are many squared, which nobody asks for. */
  @Test
  void aLoopWithoutAnEndIsSaidAtOnce() {
    ToyScenario s = new ToyScenario(1, x -> x.shared).limit(200_000);
    s.task(update(0, (state, local) -> 0)).task(write(0, l -> 1));
    assertTimeoutPreemptively(
        Duration.ofSeconds(10),
        () -> {
          for (Result r :
              List.of(
                  new ReducedSearch(ToyScenario::judge, Budget.UNLIMITED, true).search(s),
                  new BoundedSearch(0, ToyScenario::judge, Budget.UNLIMITED, true).search(s))) {
            assertEquals(1, r.runs());
            assertEquals(Result.Verdict.VIOLATED, r.verdict());
          }
        });
  }

  @Test
  void theClockIsLookedAtAfterEverySlowRun() {
    ToyScenario slow =
        new ToyScenario(
            1,
            x -> {
              LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
              return x.shared;
            });
    for (int t = 0; t < 4; t++) {
      slow.task(read(0, 0), write(0, l -> l[0] + 1));
    }
    Budget budget = Budget.ofTime(Duration.ofMillis(50));
    Result r = new PlainSearch(9, ToyScenario::judge, budget, false).search(slow);
    assertTrue(r.runs() < 10, r.runs() + " runs");
  }
}
