package io.zswap.core.lru;

import io.zswap.core.sync.Checker;
import io.zswap.core.sync.ShownSync;
import java.util.ArrayDeque;
import java.util.Iterator;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.junit.jupiter.api.Test;

/**
 * No item is lost when its cgroup goes offline (R4). What a look at the lists shows while that is
 * going on is not specified: the cgroup bears its parent's number before its items are moved. So
 * looks and offlining are not run side by side; additions and deletions are run beside both.
 */
class OfflineLincheckTest {
  private static final String ITEMS = "1:4";
  private static final String QUIET = "quiet";

  /** Two queues, of which one is put before the other at some moment. */
  public static class Specification {
    private final ArrayDeque<Integer> root = new ArrayDeque<>();
    private ArrayDeque<Integer> child = new ArrayDeque<>();

    private ArrayDeque<Integer> of(int item) {
      return item % 2 == 1 ? root : child;
    }

    public void add(int item) {
      if (!root.contains(item) && !child.contains(item)) {
        of(item).addLast(item);
      }
    }

    public void del(int item) {
      of(item).remove(item);
    }

    public void offline() {
      for (Iterator<Integer> i = child.descendingIterator(); i.hasNext(); ) {
        root.addFirst(i.next());
      }
      child = root;
    }

    public String show(boolean ofRoot) {
      return (ofRoot ? root : child).toString();
    }

    public long count(boolean ofRoot) {
      return (ofRoot ? root : child).size();
    }
  }

  /** The lists of the root and of a cgroup below it. */
  public static class Real {
    private final Rig rig;

    public Real() {
      this(ListLru::new);
    }

    Real(Rig.Factory factory) {
      rig = new Rig(factory, new ShownSync());
    }

    @Operation
    public void add(@Param(gen = IntGen.class, conf = ITEMS) int item) {
      rig.add(item);
    }

    @Operation
    public void del(@Param(gen = IntGen.class, conf = ITEMS) int item) {
      rig.del(item);
    }

    @Operation(runOnce = true, nonParallelGroup = QUIET)
    public void offline() {
      rig.offline();
    }

    @Operation(nonParallelGroup = QUIET)
    public String show(boolean ofRoot) {
      return rig.show(ofRoot);
    }

    @Operation(nonParallelGroup = QUIET)
    public long count(boolean ofRoot) {
      return rig.count(ofRoot);
    }
  }

  /** Broken as Linux was until 405cc51fc104: a lockless look at the count during offlining. */
  public static class Broken extends Real {
    public Broken() {
      super(PositionLocklessListLru::new);
    }
  }

  private static final Checker LONGER = new Checker(60, 400, 2, 3);

  @Test
  void noItemIsLostByOfflining() {
    LONGER.holds("LRU, a cgroup going offline", Real.class, Specification.class);
  }

  @Test
  void theLocklessLookAtTheCountIsFound() {
    LONGER.finds("LRU of before 405cc51fc104 (R4)", Broken.class, Specification.class);
  }
}
