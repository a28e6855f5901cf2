package io.zswap.store.linearizability;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The checker, on histories whose answer is known. */
class LinearizabilityTest {
  /** A call of a register: a write, or a read with what it returned. */
  private record Access(boolean write, int value) {}

  /** A number that starts as 0. */
  private static final class Register implements Model<Integer, Access> {
    @Override
    public Integer initial() {
      return 0;
    }

    @Override
    public Optional<Integer> after(Integer state, Access call) {
      return call.write || call.value == state ? Optional.of(call.value) : Optional.empty();
    }
  }

  private final List<Call<Access>> history = new ArrayList<>();

  private void write(int thread, long from, long to, int value) {
    history.add(new Call<>(thread, from, to, new Access(true, value)));
  }

  private void read(int thread, long from, long to, int value) {
    history.add(new Call<>(thread, from, to, new Access(false, value)));
  }

  private void linearizable(boolean must) {
    Optional<String> violation = Linearizability.violation(new Register(), history);
    assertEquals(must, violation.isEmpty(), violation.toString());
  }

  @Test
  void nothingIsLinearizable() {
    linearizable(true);
  }

  @Test
  void oneAfterTheOther() {
    write(0, 1, 2, 7);
    read(1, 3, 4, 7);
    linearizable(true);
  }

  @Test
  void aReadOfWhatWasOverwrittenBefore() {
    write(0, 1, 2, 7);
    write(0, 3, 4, 8);
    read(1, 5, 6, 7);
    linearizable(false);
  }

  @Test
  void aReadDuringAWriteMaySeeEither() {
    write(0, 1, 10, 7);
    read(1, 2, 3, 0);
    read(1, 4, 5, 7);
    linearizable(true);
  }

  @Test
  void readsDuringAWriteDoNotSeeTheNewAndThenTheOld() {
    write(0, 1, 10, 7);
    read(1, 2, 3, 7);
    read(2, 4, 5, 0);
    linearizable(false);
  }

  /** The example of Herlihy and Wing: a write that others see before it returns. */
  @Test
  void twoWritesThatOverlapAreSeenInOneOrderByAll() {
    write(0, 1, 8, 1);
    write(1, 2, 9, 2);
    read(2, 10, 11, 1);
    read(3, 12, 13, 1);
    linearizable(true);
    read(3, 14, 15, 2);
    linearizable(false);
  }

  @Test
  void aReadThatNobodyWrote() {
    write(0, 1, 2, 7);
    read(0, 3, 4, 9);
    String text = Linearizability.violation(new Register(), history).orElseThrow();
    assertTrue(text.startsWith("not linearizable: 1 of 2 calls have an order"), text);
    assertTrue(text.contains("then in state 7 none of\n  3..4 thread 0: "), text);
  }

  @Test
  void touchingCallsDoNotOverlap() {
    write(0, 1, 2, 7);
    read(1, 2, 3, 0);
    // Ticks are unique; one that was given out twice counts as an overlap, so nothing is claimed.
    linearizable(true);
  }

  /** Against all orders, tried one by one, on small random histories. */
  @Test
  void theSameAsAllPermutations() {
    Random random = new Random(1);
    int good = 0;
    for (int n = 0; n < 3_000; n++) {
      history.clear();
      int size = 1 + random.nextInt(6);
      for (int i = 0; i < size; i++) {
        long from = random.nextInt(12) * 10L + i;
        history.add(
            new Call<>(
                i,
                from,
                from + 5 + random.nextInt(60),
                new Access(random.nextBoolean(), random.nextInt(3))));
      }
      boolean expected = anyOrder(new ArrayList<>(history), 0);
      good += expected ? 1 : 0;
      linearizable(expected);
    }
    assertTrue(good > 300 && good < 2_700, good + " of 3,000 are linearizable");
  }

  private static boolean anyOrder(List<Call<Access>> left, int state) {
    if (left.isEmpty()) {
      return true;
    }
    for (int i = 0; i < left.size(); i++) {
      Call<Access> call = left.get(i);
      boolean mayBeFirst = left.stream().allMatch(o -> call.invoked() <= o.returned());
      if (mayBeFirst && (call.what().write || call.what().value == state)) {
        List<Call<Access>> rest = new ArrayList<>(left);
        rest.remove(i);
        if (anyOrder(rest, call.what().value)) {
          return true;
        }
      }
    }
    return false;
  }

  /** Many threads that overlap all the time, a hundred thousand calls. */
  @Test
  void longHistoriesAreCheap() {
    int value = 0;
    for (int n = 0; n < 20_000; n++) {
      long base = n * 100L;
      for (int thread = 0; thread < 4; thread++) {
        write(thread, base + thread, base + 50 + thread, n * 4 + thread);
      }
      value = n * 4 + 2;
      read(0, base + 60, base + 61, value);
    }
    linearizable(true);
    read(1, 3_000_000, 3_000_001, value - 1);
    linearizable(false);
  }
}
