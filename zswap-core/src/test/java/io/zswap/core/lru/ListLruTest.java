package io.zswap.core.lru;

/** The lists of two nodes. */
class ListLruTest extends ListLruContract {
  ListLruTest() {
    super(2, (links, sync) -> new ListLru(2, links, sync));
  }
}
