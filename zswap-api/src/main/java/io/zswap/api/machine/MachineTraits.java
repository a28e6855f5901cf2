package io.zswap.api.machine;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a machine is, compared with zswap as Linux 6.12 has it. Machines without differences give
 * the same report for the same operation, and have the same outcomes; others stand apart, and are
 * judged by the invariants alone.
 *
 * @param differences each in one line for people, by a short name such as {@code zeromap}
 * @param lacking mechanisms that the machine does not have, by name such as {@link #CGROUP_LRU},
 *     with how that was found out: a race about one does not apply
 * @param decided what the surroundings of zswap do where that decides verdicts, one line each, by
 *     subject such as {@code offlining}
 * @param unread what they do could not be found out, likewise
 * @param zpool the allocator that programs must use for writeback to happen, if not every one does
 * @param pageSize the smallest page that it takes; 0 if programs need not care
 */
public record MachineTraits(
    Map<String, String> differences,
    Map<String, String> lacking,
    Map<String, String> decided,
    Map<String, String> unread,
    Optional<String> zpool,
    int pageSize) {

  /** LRU lists of cgroups, which move to the parent when a cgroup goes offline. */
  public static final String CGROUP_LRU = "cgroup-lru";

  /** Compression contexts that belong to a CPU, and go when it goes offline. */
  public static final String CPU_CONTEXTS = "cpu-contexts";

  /** Folios of several pages, which zswap stores page by page: all, or none. */
  public static final String LARGE_FOLIOS = "large-folios";

  /** A page that cannot be decompressed is an error of whoever wants it, and of nobody else. */
  public static final String DECOMPRESS_FAILURES = "decompress-failures";

  /** What a pool has for each CPU takes memory that can be short. */
  public static final String PERCPU_FAILURES = "percpu-failures";

  /** Of a machine that is as Linux 6.12. */
  public static final MachineTraits MERGED =
      new MachineTraits(Map.of(), Map.of(), Map.of(), Map.of(), Optional.empty(), 0);

  /** Copies the maps, in their order. */
  public MachineTraits {
    differences = copy(differences);
    lacking = copy(lacking);
    decided = copy(decided);
    unread = copy(unread);
  }

  /**
   * Of a machine that is as Linux 6.12, but for some mechanisms, which it does not have.
   *
   * @param how each, and what it has instead
   */
  public static MachineTraits lacking(Map<String, String> how) {
    return new MachineTraits(Map.of(), how, Map.of(), Map.of(), Optional.empty(), 0);
  }

  private static Map<String, String> copy(Map<String, String> map) {
    return java.util.Collections.unmodifiableMap(new LinkedHashMap<>(map));
  }

  /** Whether it is to be compared with others. */
  public boolean comparable() {
    return differences.isEmpty();
  }

  /** The names of the differences. */
  public List<String> names() {
    return List.copyOf(differences.keySet());
  }
}
