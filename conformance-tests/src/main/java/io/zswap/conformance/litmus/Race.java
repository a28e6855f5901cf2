package io.zswap.conformance.litmus;

import io.zswap.api.explore.Protocol;
import io.zswap.api.machine.MachineTraits;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** A documented race. */
public enum Race implements Topic {
  R1(
      "writeback against slot recycling",
      "\"mm: fix zswap writeback race condition\", linux-mm, May 2023",
      "04fc7816089c (6.4)",
      "r1 r1-swapin r1-mismatch r1-three"),
  R2(
      "writeback against swapoff",
      "Chris Li, Yosry Ahmed and others on the tree's lifetime, linux-kernel, January 2024",
      "5878303c5353 (6.9)",
      "r2 r2-three"),
  R3(
      "the LRU walk's dereference",
      "comments on shrink_memcg_cb(), linux-mm, 2024",
      "5878303c5353 (6.9), f9c0f1c32cb5",
      "r3 r3-three"),
  R4(
      "cgroup offline against LRU add",
      "\"zswap: make shrinking memcg-aware\", v4 2/5, linux-mm, October 2023",
      "a65b0e7607cc (6.8)",
      "r4 r4-three"),
  R5(
      "swapin that skips the swap cache",
      "\"mm: add folio in swapcache if swapin from zswap\", linux-mm, March 2024",
      "13ddaf26be32 (6.8), 25cd241408a2 (6.9)",
      "r5 r5-threads r5-three");

  private final String title;
  private final String source;
  private final String commits;
  private final String programs;

  Race(String title, String source, String commits, String programs) {
    this.title = title;
    this.source = source;
    this.commits = commits;
    this.programs = programs;
  }

  @Override
  public String title() {
    return title;
  }

  @Override
  public String source() {
    return source;
  }

  @Override
  public String commits() {
    return commits;
  }

  @Override
  public Optional<String> mechanism() {
    return this == R4 ? Optional.of(MachineTraits.CGROUP_LRU) : Optional.empty();
  }

  @Override
  public List<Litmus> programs() {
    return Stream.of(programs.split(" ", -1)).map(name -> Litmus.load(this, name)).toList();
  }

  @Override
  public Litmus program(String name) {
    return Litmus.load(this, name);
  }

  @Override
  public Protocol unfixed() {
    return Protocol.unfixed(ordinal() + 1);
  }

  /** The race of a name such as {@code r1}, in any case. */
  public static Optional<Race> of(String name) {
    for (Race race : values()) {
      if (race.name().equals(name.toUpperCase(Locale.ROOT))) {
        return Optional.of(race);
      }
    }
    return Optional.empty();
  }
}
