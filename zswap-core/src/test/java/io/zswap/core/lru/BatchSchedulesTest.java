package io.zswap.core.lru;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.zswap.core.explore.EverySchedule;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * Items that wait in a batch while others delete, evict or count them, under every schedule of at
 * most two preemptions.
 */
class BatchSchedulesTest {
  private static final int PREEMPTIONS = 2;
  private static final int BATCH = 15;

  private final EverySchedule schedules = new EverySchedule(PREEMPTIONS);

  private interface Task {
    void run(Rig rig);
  }

  /** A list, to which some items were added before by whoever task 0 is. */
  private static final class Rig extends EverySchedule.Rig {
    final ListLruContract.ArrayLinks links = new ListLruContract.ArrayLinks();
    final BatchedListLru lru = new BatchedListLru(links, sync);
    private final Task[] tasks;
    private final Set<List<Integer>> ends;
    private final int evictions;
    final List<Integer> evicted = new ArrayList<>();

    Rig(int waiting, Task first, Task second, Set<List<Integer>> ends, int evictions) {
      tasks = new Task[] {first, second};
      this.ends = ends;
      this.evictions = evictions;
      for (int item = 1; item <= waiting; item++) {
        add(item);
      }
    }

    void add(int item) {
      lru.init(item);
      lru.add(item, 0, null);
    }

    void del(int item) {
      lru.del(item, 0, null);
    }

    /** Takes the first one off. */
    void evict() {
      lru.walk(
          0,
          null,
          (item, list, lock) -> {
            list.isolate(item);
            evicted.add(item);
            return LruStatus.STOP;
          },
          1);
    }

    @Override
    protected void run(int task) {
      tasks[task].run(this);
    }

    @Override
    protected void check() {
      List<Integer> items = new ArrayList<>();
      lru.show(0, null, 100, true, items::add);
      assertEquals(items.size(), lru.count(0, null));
      List<Integer> backwards = new ArrayList<>();
      lru.show(0, null, 100, false, item -> backwards.add(0, item));
      assertEquals(items, backwards);
      assertEquals(evictions, evicted.size());
      items.addAll(evicted);
      items.sort(null);
      assertTrue(ends.contains(items), () -> items + " instead of one of " + ends);
    }
  }

  /**
   * Both tasks end in one of these ways.
   *
   * @param waiting items that task 0 has added before
   * @param ends what may be on the list or evicted then
   * @param evictions how many are evicted
   */
  private void holds(int waiting, Task first, Task second, Set<List<Integer>> ends, int evictions) {
    assertEquals("", schedules.firstWrong(() -> new Rig(waiting, first, second, ends, evictions)));
    assertTrue(schedules.runs() > 10, "only " + schedules.runs() + " schedules");
  }

  @Test
  void anotherDeletesWhileTheBatchGoesToTheList() {
    List<Integer> left = new ArrayList<>();
    for (int item = 1; item <= BATCH; item++) {
      if (item != 2 && item != 7) {
        left.add(item);
      }
    }
    holds(
        BATCH - 1,
        rig -> rig.add(BATCH),
        rig -> {
          rig.del(2);
          rig.del(7);
        },
        Set.of(left),
        0);
  }

  @Test
  void anotherDeletesWhileOneIsAdded() {
    holds(
        2,
        rig -> {
          rig.add(3);
          rig.del(2);
        },
        rig -> rig.del(1),
        Set.of(List.of(3)),
        0);
  }

  @Test
  void whatIsEvictedIsNoLongerThere() {
    holds(
        2,
        rig -> {
          rig.add(3);
          rig.add(4);
        },
        rig -> {
          rig.evict();
          rig.evict();
        },
        Set.of(List.of(1, 2, 3, 4)),
        2);
  }

  @Test
  void twoThatEvictTakeDifferentOnes() {
    holds(2, Rig::evict, Rig::evict, Set.of(List.of(1, 2)), 2);
  }

  /** It stays if it comes again after the other has deleted it, or looked for it. */
  @Test
  void oneDeletesWhatAnotherAddsAgain() {
    holds(
        1,
        rig -> {
          rig.del(1);
          rig.add(1);
        },
        rig -> rig.del(1),
        Set.of(List.of(), List.of(1)),
        0);
  }

  @Test
  void whatIsThereAllTheTimeIsCounted() {
    holds(
        1,
        rig -> {
          rig.add(2);
          rig.del(1);
        },
        rig -> {
          long count = rig.lru.count(0, null);
          if (count < 1 || count > 2) {
            throw new IllegalStateException("counted " + count);
          }
        },
        Set.of(List.of(2)),
        0);
  }
}
