package io.zswap.conformance.litmus;

import io.zswap.api.explore.Protocol;
import io.zswap.api.machine.MachineTraits;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * A corner of zswap that neither a race's nor a {@link Bug}'s programs reach: what is given back
 * when something fails, limits, parameters and CPUs that change. Nobody reported a bug there that
 * we know of. What each would find is shown by a fault that is put into a copy of the source; where
 * that of 6.12 lacks the mechanism, into core and the reference.
 */
public enum Corner implements Topic {
  C1("a full pool refuses a store", "full", ""),
  C2("no memory to insert an entry into the tree", "tree", ""),
  C3("no memory for a cgroup's lists", "lists", MachineTraits.CGROUP_LRU),
  C4("a cgroup at its limit writes a page back before it stores one", "max", ""),
  C5("a store while the compressor changes", "switch", ""),
  C6("a pool that was replaced is taken up again", "back", ""),
  C7("memory pressure counts a list that a page comes to", "count", MachineTraits.CGROUP_LRU),
  C8("writeback meets a page that is being read in", "cached", ""),
  C9("a page goes out again over its older entry", "listed", ""),
  C10("a CPU goes offline and comes back", "buffer", MachineTraits.CPU_CONTEXTS),
  C11("a cgroup is released beside the global shrinker's walk", "online", MachineTraits.CGROUP_LRU),
  C12("a page cannot be decompressed", "", ""),
  C13("a page that does not compress", "poor", ""),
  C14(
      "memory pressure's walk meets a page that is in the swap cache",
      "stop",
      MachineTraits.CGROUP_LRU),
  C15("the first two pages of a cgroup go out together", "first", MachineTraits.CGROUP_LRU),
  C16("the global shrinker finds no page that may be written back", "round", ""),
  C17("no memory for what a pool has for each CPU", "context", MachineTraits.PERCPU_FAILURES);

  private final String title;
  private final String edit;
  private final String mechanism;

  Corner(String title, String edit, String mechanism) {
    this.title = title;
    this.edit = edit;
    this.mechanism = mechanism;
  }

  @Override
  public String title() {
    return title;
  }

  @Override
  public String source() {
    return "nobody's report";
  }

  @Override
  public String commits() {
    return "none";
  }

  @Override
  public Optional<String> mechanism() {
    return mechanism.isEmpty() ? Optional.empty() : Optional.of(mechanism);
  }

  @Override
  public Optional<String> edited() {
    return edit.isEmpty() ? Optional.empty() : Optional.of("linux-6.12+" + edit);
  }

  @Override
  public List<Litmus> programs() {
    Litmus first = program(name().toLowerCase(Locale.ROOT));
    return switch (this) {
      case C13 -> List.of(first, program("c13-off"));
      case C17 -> List.of(first, program("c17-second"), program("c17-online"));
      default -> List.of(first);
    };
  }

  @Override
  public Litmus program(String name) {
    return Litmus.load(this, name);
  }

  /** C11's kworker walks the cgroups, and its cgroup ends in three RCU callbacks. */
  @Override
  public boolean isLarge() {
    return this == C11;
  }

  @Override
  public Protocol unfixed() {
    return Protocol.MERGED;
  }
}
