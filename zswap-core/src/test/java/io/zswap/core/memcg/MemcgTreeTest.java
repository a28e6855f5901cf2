package io.zswap.core.memcg;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.zswap.core.lru.ListLru;
import io.zswap.core.sync.Sync;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class MemcgTreeTest {
  private final Sync sync = Sync.jdk();
  private final MemcgTree tree = new MemcgTree(2, sync);
  private final Memcg a = create(tree.root());
  private final Memcg b = create(tree.root());
  private final Memcg aa = create(a);
  private final Memcg ab = create(a);

  private Memcg create(Memcg parent) {
    return Objects.requireNonNull(tree.create(parent));
  }

  private List<Integer> round() {
    List<Integer> ids = new ArrayList<>();
    for (Memcg m = tree.iter(null); m != null; m = tree.iter(m)) {
      ids.add(m.id());
    }
    return ids;
  }

  private ObjCgroup objcg(Memcg memcg) {
    return Objects.requireNonNull(tree.getObjcg(memcg));
  }

  @Test
  void walksInPreorder() {
    assertEquals(List.of(0, 1, 3, 4, 2), round());
    assertTrue(tree.offline(aa));
    assertEquals(List.of(0, 1, 3, 4, 2), round(), "offline ones are visited too");
    assertTrue(tree.release(aa));
    assertEquals(List.of(0, 1, 4, 2), round());
    assertTrue(aa.isFreed());
  }

  @Test
  void goesOnAfterOneThatIsNoLongerThere() {
    Sync sync = Sync.jdk();
    MemcgTree many = new MemcgTree(1, sync, false);
    List<Memcg> siblings = new ArrayList<>();
    for (int i = 0; i < 9; i++) {
      siblings.add(Objects.requireNonNull(many.create(many.root())));
    }
    for (int gone : new int[] {0, 3, 4, 8}) {
      many.offline(siblings.get(gone));
      many.release(siblings.get(gone));
    }
    sync.flush();
    int[] next = {2, 3, 6, 6, 6, 7, 8, -1, -1};
    for (int i = 0; i < 9; i++) {
      Memcg after = MemcgTree.nextDescendant(siblings.get(i), many.root());
      assertEquals(next[i], after == null ? -1 : after.id(), "after " + siblings.get(i).id());
    }
  }

  @Test
  void whatAFreedOneHadIsUsedAgain() {
    Sync sync = Sync.jdk();
    MemcgTree reusing = new MemcgTree(1, sync, false);
    Memcg held = Objects.requireNonNull(reusing.create(reusing.root()));
    held.get();
    Set<Integer> numbers = new HashSet<>(Set.of(held.kmemcgId()));
    reusing.offline(held);
    reusing.release(held);
    for (int i = 2; i < 100; i++) {
      Memcg next = Objects.requireNonNull(reusing.create(reusing.root()));
      assertEquals(i, next.id(), "never used twice");
      numbers.add(next.kmemcgId());
      reusing.offline(next);
      reusing.release(next);
      sync.flush();
    }
    assertEquals(Set.of(1, 2), numbers);
    held.put();
    sync.flush();
    assertEquals(1, Objects.requireNonNull(reusing.create(reusing.root())).kmemcgId());
  }

  @Test
  void walkGoesOnFromACgroupThatGoesAway() {
    Memcg pos = tree.iter(tree.iter(tree.iter(null)));
    assertSame(aa, pos);
    tree.offline(aa);
    tree.release(aa);
    assertFalse(aa.isFreed(), "the walk holds it");
    assertSame(ab, tree.iter(pos));
    assertTrue(aa.isFreed());
  }

  @Test
  void goesOfflineOnlyFromBelow() {
    assertFalse(tree.offline(tree.root()));
    assertFalse(tree.offline(a));
    assertFalse(tree.release(a));
    assertTrue(tree.offline(aa));
    assertFalse(tree.offline(aa));
    assertTrue(tree.offline(ab));
    assertTrue(tree.offline(a));
    assertFalse(a.isOnline());
    assertNull(tree.create(a));
    assertTrue(tree.release(a));
    assertFalse(tree.release(a));
    assertFalse(a.isFreed(), "its children hold it");
    tree.release(aa);
    tree.release(ab);
    assertTrue(a.isFreed());
    assertEquals(5, tree.living().length, "somebody may be looking at them");
    sync.flush();
    assertEquals(2, tree.living().length);
    assertEquals(5, tree.count());
    assertSame(a, tree.get(1));
    assertSame(tree.root(), b.parent());
  }

  @Test
  void objcgFollowsItsCgroupUp() {
    ObjCgroup objcg = objcg(aa);
    assertSame(aa, objcg.memcg());
    assertSame(objcg, tree.objcg(objcg.index()));
    tree.offline(aa);
    assertSame(a, objcg.memcg());
    assertSame(a.objcg, objcg(aa), "pages of a dead cgroup are charged to an ancestor");
    tree.offline(ab);
    tree.offline(a);
    assertSame(tree.root(), objcg.memcg());
    assertNull(tree.getObjcg(aa), "the root has none");
    assertNull(tree.getObjcg(null));
    assertSame(tree.root(), tree.getMemcg(objcg));
    int index = objcg.index();
    objcg.put();
    assertNull(tree.objcg(index));
    assertNull(tree.objcg(0));
  }

  @Test
  void chargesReachEveryAncestor() {
    ObjCgroup objcg = objcg(aa);
    objcg.chargeZswap(100);
    objcg.count(MemcgStat.ZSWPOUT);
    for (Memcg m : List.of(aa, a, tree.root())) {
      assertEquals(100, m.zswapBytes());
      assertEquals(1, m.zswapped());
      assertEquals(1, m.stat(MemcgStat.ZSWPOUT));
    }
    assertEquals(0, ab.zswapBytes());
    tree.offline(aa);
    objcg.unchargeZswap(100);
    assertEquals(100, aa.zswapBytes(), "the books of the dead stay as they were");
    assertEquals(0, a.zswapBytes());
    assertEquals(0, tree.root().zswapped());
  }

  @Test
  void limitsHoldForDescendants() {
    ObjCgroup objcg = objcg(aa);
    assertTrue(objcg.mayZswap(12));
    a.zswapMax(1);
    assertTrue(objcg.mayZswap(12));
    objcg.chargeZswap(4095);
    assertTrue(objcg.mayZswap(12), "whole pages count");
    objcg.chargeZswap(1);
    assertFalse(objcg.mayZswap(12));
    a.zswapMax(2);
    assertTrue(objcg.mayZswap(12));
    aa.zswapMax(0);
    assertFalse(objcg.mayZswap(12));
  }

  @Test
  void writebackMustBeAllowedAllTheWayUp() {
    assertTrue(aa.isWritebackAllowed());
    a.zswapWriteback(false);
    assertFalse(aa.isWritebackAllowed());
    assertTrue(aa.zswapWriteback());
    assertTrue(b.isWritebackAllowed());
    a.zswapWriteback(true);
    tree.root().zswapWriteback(false);
    assertFalse(b.isWritebackAllowed());
  }

  @Test
  void referencesFindTheNearestOnlineAncestor() {
    assertSame(aa, aa.getOnline());
    tree.offline(aa);
    assertSame(a, aa.getOnline());
    tree.release(aa);
    assertFalse(aa.isFreed(), "the reference of the first getOnline");
    aa.put();
    assertTrue(aa.isFreed());
    assertFalse(aa.tryGet());
    assertSame(tree.root(), b.parent());
  }

  @Test
  void offliningTellsListsAndCleanersInOrder() {
    List<String> events = new ArrayList<>();
    ListLru lru = new ListLru(1, new NoLinks(), Sync.jdk());
    tree.register(
        lru,
        m ->
            events.add(
                m + " online " + m.isOnline() + " gives " + tryOnline(m) + " id " + m.kmemcgId()));
    tree.offline(ab);
    assertEquals(List.of("cgroup 4 online true gives false id 4"), events);
    assertEquals(1, ab.kmemcgId());
    tree.offline(aa);
    tree.offline(a);
    assertEquals(ListLru.ROOT_ID, a.kmemcgId());
    assertEquals(ListLru.ROOT_ID, ab.kmemcgId(), "the descendants' numbers follow");
  }

  /** Who reads a cgroup under RCU uses its number later, when all of its line may have gone. */
  @Test
  void whoStillLooksAtACgroupFindsListsThatAreThere() {
    ListLru lru = new ListLru(1, new NoLinks(), sync);
    tree.register(lru, m -> {});
    lru.alloc(aa);
    int token = sync.rcuReadLock();
    assertTrue(tree.offline(aa));
    assertTrue(tree.release(aa));
    assertTrue(aa.isFreed());
    assertEquals(a.kmemcgId(), aa.kmemcgId());
    assertTrue(tree.offline(ab));
    assertTrue(tree.offline(a));
    assertEquals(ListLru.ROOT_ID, aa.kmemcgId(), "the lists of its parent have gone");
    sync.rcuReadUnlock(token);
    sync.flush();
    assertEquals(List.of(0, 1, 4, 2), round());
  }

  private static boolean tryOnline(@Nullable Memcg m) {
    return m != null && m.tryGetOnline();
  }

  /** A list that nothing is put on. */
  private static final class NoLinks implements io.zswap.core.lru.Links {
    @Override
    public int next(int item) {
      return item;
    }

    @Override
    public int prev(int item) {
      return item;
    }

    @Override
    public void next(int item, int next) {}

    @Override
    public void prev(int item, int prev) {}

    @Override
    public int newHead() {
      return 0;
    }

    @Override
    public void freeHead(int head) {}
  }
}
