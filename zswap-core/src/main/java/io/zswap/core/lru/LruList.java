package io.zswap.core.lru;

import io.zswap.core.sync.Sync;

/** One list: struct list_lru_one. Guarded by its node's lock. */
public class LruList {
  private final Links links;
  private final Sync sync;
  final int head;

  private volatile long nrItems;

  LruList(Links links, Sync sync) {
    this.links = links;
    this.sync = sync;
    head = links.newHead();
  }

  /** Its length; may be below zero for a moment while lists are being reparented. */
  long count() {
    sync.look(Sync.Op.LRU_COUNT, head);
    return nrItems;
  }

  /** Written under the lock, read without. */
  void count(long delta) {
    sync.point(Sync.Op.LRU_COUNT, head);
    long n = nrItems;
    nrItems = n + delta;
  }

  /** Moves an item that is on some list to the tail of this one (list_move_tail). */
  public void moveTail(int item) {
    remove(links, item);
    addTail(item);
  }

  /** Takes an item off this list during a walk (list_lru_isolate). */
  public void isolate(int item) {
    remove(links, item);
    links.next(item, item);
    links.prev(item, item);
    count(-1);
  }

  void addTail(int item) {
    int tail = links.prev(head);
    links.next(item, head);
    links.prev(item, tail);
    links.next(tail, item);
    links.prev(head, item);
  }

  static void remove(Links links, int item) {
    int next = links.next(item);
    int prev = links.prev(item);
    links.next(prev, next);
    links.prev(next, prev);
  }

  /** Moves every item to the head of another list, in order (list_splice_init). */
  void spliceTo(LruList to) {
    int first = links.next(head);
    if (first == head) {
      return;
    }
    int last = links.prev(head);
    int after = links.next(to.head);
    links.next(to.head, first);
    links.prev(first, to.head);
    links.next(last, after);
    links.prev(after, last);
    links.next(head, head);
    links.prev(head, head);
  }
}
