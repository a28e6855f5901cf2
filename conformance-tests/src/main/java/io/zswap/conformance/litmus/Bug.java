package io.zswap.conformance.litmus;

import io.zswap.api.explore.Protocol;
import io.zswap.api.machine.MachineTraits;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A documented bug that is none of the five races. Machines of Linux 6.12 have none of them; each
 * is shown on an edited copy of its source, on an older tree, or by a position of core and of the
 * reference.
 */
public enum Bug implements Topic {
  B1(
      "a failed store leaves the slot's older entry",
      "ca56489c2f1d",
      "linux-6.12+old-entry",
      "",
      "b1"),
  B2(
      "a store while zswap is off leaves the slot's older entry",
      "678e54d4bb9a",
      "linux-6.12+old-entry",
      "",
      "b2"),
  B3(
      "the folio stays locked and referenced where the recheck fails",
      "e3b63e966cac (6.8)",
      "linux-6.12+folio",
      "",
      "r1-mismatch"),
  B4(
      "the objcg is put before the entry leaves its list",
      "2e601e1e8e4b",
      "linux-6.12+objcg",
      MachineTraits.CGROUP_LRU,
      "b4"),
  B5(
      "the walk goes on where it was when it dropped the lock",
      "27d3969b47cc",
      "linux-6.12+skip",
      MachineTraits.CGROUP_LRU,
      "b5"),
  B6(
      "the shrinker's cursor rests on an offline cgroup",
      "c5519e0a9bfb",
      "linux-6.12+cursor",
      MachineTraits.CGROUP_LRU,
      "b6"),
  B7(
      "an empty-looking list is skipped at offlining without its lock",
      "405cc51fc104",
      "",
      MachineTraits.CGROUP_LRU,
      "r4"),
  B8(
      "a delete takes the parent's lock for an item on the child's list",
      "98733f3f0bec",
      "",
      MachineTraits.CGROUP_LRU,
      "r4-delete"),
  B9(
      "a load that gives the entry up drops its reference first",
      "18a937076c69 (6.5)",
      // Its references went before 6.12.
      "linux-6.1+put",
      "",
      "b9"),
  B10(
      "a list is found by a cgroup that nothing keeps",
      "5161b48712dc",
      "linux-6.12+rcu",
      MachineTraits.CGROUP_LRU,
      "b10"),
  B11(
      "a CPU that goes offline frees the compression context that is in use",
      "12dcb0ef5406",
      "linux-6.12+unplug",
      MachineTraits.CPU_CONTEXTS,
      "b11"),
  B12(
      "a large folio's pages are freed before they were charged",
      "63895d20d63b (6.14)",
      "",
      MachineTraits.LARGE_FOLIOS,
      "b12");

  private final String title;
  private final String commits;
  private final String edited;
  private final String mechanism;
  private final String programs;

  Bug(String title, String commits, String edited, String mechanism, String programs) {
    this.title = title;
    this.commits = commits;
    this.edited = edited;
    this.mechanism = mechanism;
    this.programs = programs;
  }

  @Override
  public String title() {
    return title;
  }

  @Override
  public String source() {
    return "the commit's message";
  }

  @Override
  public String commits() {
    return commits;
  }

  @Override
  public Optional<String> mechanism() {
    return mechanism.isEmpty() ? Optional.empty() : Optional.of(mechanism);
  }

  @Override
  public Optional<String> edited() {
    return edited.isEmpty() ? Optional.empty() : Optional.of(edited);
  }

  @Override
  public List<Litmus> programs() {
    return Stream.of(programs.split(" ", -1)).map(this::program).toList();
  }

  @Override
  public Litmus program(String name) {
    return Litmus.load(this, name);
  }

  /** B6's kworker walks the cgroups again and again; B10's cgroup ends in three RCU callbacks. */
  @Override
  public boolean isLarge() {
    return this == B6 || this == B10;
  }

  @Override
  public Protocol unfixed() {
    return switch (this) {
      case B3 -> Protocol.MERGED.with(Protocol.Recheck.LOOKUP_AFTER_PIN_AS_QUOTED);
      case B7 -> Protocol.MERGED.with(Protocol.Lists.LOCKLESS_COUNT);
      case B8 -> Protocol.MERGED.with(Protocol.Lists.PARENT_LOCK_DELETE);
      case B12 -> Protocol.MERGED.with(Protocol.Large.CHARGED_LAST);
      default -> Protocol.MERGED;
    };
  }
}
