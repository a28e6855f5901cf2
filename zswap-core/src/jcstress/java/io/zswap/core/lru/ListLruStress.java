package io.zswap.core.lru;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import io.zswap.core.sync.Sync;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;
import org.openjdk.jcstress.infra.results.JJ_Result;
import org.openjdk.jcstress.infra.results.J_Result;

/** List lengths and the table of lists are read without a lock. */
public class ListLruStress {
  private static final int ITEM = 1;

  /** Links in arrays: item 1, and heads after it. */
  private static final class ArrayLinks implements Links {
    private final int[] next = new int[8];
    private final int[] prev = new int[8];
    private int heads = 2;

    @Override
    public int next(int item) {
      return next[item];
    }

    @Override
    public int prev(int item) {
      return prev[item];
    }

    @Override
    public void next(int item, int value) {
      next[item] = value;
    }

    @Override
    public void prev(int item, int value) {
      prev[item] = value;
    }

    @Override
    public int newHead() {
      int head = heads++;
      next[head] = head;
      prev[head] = head;
      return head;
    }

    @Override
    public void freeHead(int head) {}
  }

  private static final class Group implements LruMemcg {
    private final Group parent;
    private volatile int id;

    Group(int id, Group parent) {
      this.id = id;
      this.parent = parent;
    }

    @Override
    public int kmemcgId() {
      return id;
    }

    @Override
    public LruMemcg parent() {
      return parent;
    }
  }

  /** The root's list, and a cgroup's if it is asked for. */
  private static final class Rig {
    final Sync sync = Sync.jdk();
    final ListLru lru = new ListLru(1, new ArrayLinks(), sync);
    final Group root = new Group(ListLru.ROOT_ID, null);
    final Group child = new Group(1, root);

    Rig() {
      lru.init(ITEM);
    }

    void add(Group group) {
      int token = sync.rcuReadLock();
      lru.add(ITEM, 0, group);
      sync.rcuReadUnlock(token);
    }
  }

  @JCStressTest
  @Outcome(id = "0, 1", expect = ACCEPTABLE, desc = "Counted before the item was there.")
  @Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "Counted after.")
  @Outcome(expect = FORBIDDEN, desc = "A length that the list never had.")
  @State
  public static class CountBesideAdd {
    private final Rig rig = new Rig();

    @Actor
    public void add() {
      rig.add(rig.root);
    }

    @Actor
    public void count(JJ_Result r) {
      r.r1 = rig.lru.count(0, rig.root);
    }

    @Arbiter
    public void end(JJ_Result r) {
      r.r2 = rig.lru.count(0, rig.root);
    }
  }

  @JCStressTest
  @Outcome(id = "0", expect = ACCEPTABLE, desc = "No list yet, or an empty one: none has items.")
  @Outcome(expect = FORBIDDEN, desc = "The list was found before it was made.")
  @State
  public static class CountBesideAlloc {
    private final Rig rig = new Rig();

    @Actor
    public void alloc() {
      rig.lru.alloc(rig.child);
    }

    @Actor
    public void count(J_Result r) {
      r.r1 = rig.lru.count(0, rig.child);
    }
  }

  @JCStressTest
  @Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "On the parent's list, and counted there.")
  @Outcome(expect = FORBIDDEN, desc = "On no list that reclaim reaches, or miscounted (R4).")
  @State
  public static class AddBesideOffline {
    private final Rig rig = new Rig();

    public AddBesideOffline() {
      rig.lru.alloc(rig.child);
    }

    @Actor
    public void add() {
      rig.add(rig.child);
    }

    @Actor
    public void offline() {
      rig.child.id = ListLru.ROOT_ID;
      rig.lru.reparent(1, rig.root);
    }

    @Arbiter
    public void end(II_Result r) {
      rig.lru.show(0, rig.root, 4, true, item -> r.r1++);
      r.r2 = (int) rig.lru.count(0, rig.root);
    }
  }
}
