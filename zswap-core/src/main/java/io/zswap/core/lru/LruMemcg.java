package io.zswap.core.lru;

import org.jspecify.annotations.Nullable;

/** What lists need to know about a cgroup. */
public interface LruMemcg {
  /**
   * Number of the lists that its items are on: its own until it goes offline, then its parent's.
   * {@link ListLru#ROOT_ID} for the root. Changes at any time.
   */
  int kmemcgId();

  /** The parent, or null at the root. */
  @Nullable LruMemcg parent();
}
