package io.zswap.api.machine;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Places where a program can ask for a failure. The order is part of the native interface. */
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
  POOL,
  /** The codec returns an error on decompression: the page cannot be read, or written back. */
  DECOMPRESS(MachineTraits.DECOMPRESS_FAILURES),
  /**
   * There is no memory for what a pool has for each CPU: its compression contexts, and the like.
   * Reached when a pool is made, and when a CPU goes online.
   */
  PERCPU(MachineTraits.PERCPU_FAILURES);

  private static final List<FailurePoint> COMMON =
      Stream.of(values()).filter(point -> point.mechanism().isEmpty()).toList();

  private final String mechanism;

  FailurePoint() {
    this("");
  }

  FailurePoint(String mechanism) {
    this.mechanism = mechanism;
  }

  /** What machines that never reach it lack, as {@link MachineTraits} call it; empty if none. */
  public Optional<String> mechanism() {
    return mechanism.isEmpty() ? Optional.empty() : Optional.of(mechanism);
  }

  /** Whether a page that is there cannot be read for it. */
  public boolean failsReads() {
    return this == DEVICE_READ || this == DECOMPRESS;
  }

  /** Those that every machine reaches, so that machines can be compared. */
  public static List<FailurePoint> common() {
    return COMMON;
  }

  /** The one that program text calls so; empty if there is none. */
  public static Optional<FailurePoint> of(String word) {
    return Stream.of(values()).filter(point -> point.word().equals(word)).findFirst();
  }

  /** All their names, for people. */
  public static String words() {
    return Stream.of(values()).map(FailurePoint::word).collect(Collectors.joining(", "));
  }

  /** Name in program text, for example {@code device-write}. */
  public String word() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
