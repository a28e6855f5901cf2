package io.zswap.core.lru;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.zswap.core.sync.ForwardingSync;
import io.zswap.core.sync.Mutex;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The lists of two nodes. */
class ListLruTest extends ListLruContract {
  ListLruTest() {
    super(2, (links, sync) -> new ListLru(2, links, sync));
  }

  /** A walk has nothing but that lock to keep the list that it looks at. */
  @Test
  void aHeadIsFreedUnderItsNodesLock() {
    List<Mutex> locks = new ArrayList<>();
    ForwardingSync sync =
        new ForwardingSync() {
          @Override
          public Mutex mutex(String name, Guards what) {
            Mutex lock = super.mutex(name, what);
            if (name.startsWith("lru node")) {
              locks.add(lock);
            }
            return lock;
          }
        };
    List<Boolean> held = new ArrayList<>();
    ArrayLinks recording =
        new ArrayLinks() {
          @Override
          public void freeHead(int head) {
            held.add(locks.get(held.size()).isHeld());
          }
        };
    ListLru lists = new ListLru(2, recording, sync);
    Group root = new Group(ListLru.ROOT_ID, null);
    Group group = new Group(1, root);
    lists.alloc(group);
    group.id = ListLru.ROOT_ID;
    lists.reparent(1, root);
    assertEquals(List.of(), held);
    sync.flush();
    assertEquals(List.of(true, true), held);
  }
}
