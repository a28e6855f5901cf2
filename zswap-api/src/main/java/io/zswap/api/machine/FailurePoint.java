package io.zswap.api.machine;

import java.util.Locale;

/** Places that every machine has and where a program can ask for a failure. */
public enum FailurePoint {
  /** Allocation of a zswap entry fails: reject_kmemcache_fail. */
  ENTRY,
  /** A zpool needs to grow and cannot: reject_alloc_fail. Reached only when it has to grow. */
  ZPOOL,
  /** The codec returns an error on compression: reject_compress_fail. */
  COMPRESS,
  /** Inserting into the tree returns -ENOMEM: reject_alloc_fail. */
  TREE,
  /** memcg_list_lru_alloc returns -ENOMEM. Reached for pages of cgroups other than the root. */
  LRU,
  /** Allocation of a folio for swap-in or writeback fails. */
  FOLIO,
  /** The device fails to write a page. */
  DEVICE_WRITE,
  /** The device fails to read a page. */
  DEVICE_READ,
  /** Creation of a zpool fails. */
  POOL;

  /** Name in program text, for example {@code device-write}. */
  public String word() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
