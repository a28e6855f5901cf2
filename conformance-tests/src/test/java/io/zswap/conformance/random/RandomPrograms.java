package io.zswap.conformance.random;

import io.zswap.api.MemCgroup;
import io.zswap.api.ZswapParameter;
import io.zswap.api.machine.MachineConfig;
import io.zswap.conformance.program.CgroupDeclaration;
import io.zswap.conformance.program.Header;
import io.zswap.conformance.program.PageDeclaration;
import io.zswap.conformance.program.Program;
import io.zswap.conformance.random.RawOperation.Kind;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.RandomDistribution;
import net.jqwik.api.Tuple;

/** Small random programs that shrink well: few pages, slots and cgroups, every operation. */
public final class RandomPrograms {
  private static final int MOST_OPERATIONS = 80;

  private RandomPrograms() {}

  /** Programs that any machine must run alike. */
  public static Arbitrary<Program> programs() {
    return Combinators.combine(
            headers(),
            operations()
                .list()
                .ofMinSize(1)
                .ofMaxSize(MOST_OPERATIONS)
                .withSizeDistribution(RandomDistribution.uniform()))
        .as(Resolver::program);
  }

  /** Uniform: the usual bias to small numbers would make everything happen to the first page. */
  private static Arbitrary<Integer> upTo(int max) {
    return Arbitraries.integers().between(0, max).withDistribution(RandomDistribution.uniform());
  }

  private static Arbitrary<RawOperation> operations() {
    Arbitrary<Kind> kinds =
        Arbitraries.frequency(
            Tuple.of(10, Kind.WRITE),
            Tuple.of(15, Kind.PAGEOUT),
            Tuple.of(12, Kind.STORE),
            Tuple.of(6, Kind.REWRITE),
            Tuple.of(5, Kind.FLOOD),
            Tuple.of(9, Kind.READ),
            Tuple.of(7, Kind.FAULT),
            Tuple.of(3, Kind.FREE),
            Tuple.of(9, Kind.SHRINK),
            Tuple.of(6, Kind.WORKER),
            Tuple.of(3, Kind.RECLAIM),
            Tuple.of(4, Kind.HOME),
            Tuple.of(4, Kind.SCAN),
            Tuple.of(4, Kind.COUNT),
            Tuple.of(3, Kind.CREATE),
            Tuple.of(4, Kind.LIMIT),
            Tuple.of(2, Kind.WRITEBACK),
            Tuple.of(2, Kind.OFFLINE),
            Tuple.of(1, Kind.RELEASE),
            Tuple.of(2, Kind.REMOVE),
            Tuple.of(5, Kind.PARAMETER),
            Tuple.of(4, Kind.FAIL),
            Tuple.of(1, Kind.SWAPOFF),
            Tuple.of(2, Kind.SWAPON),
            Tuple.of(2, Kind.CPU_OFFLINE),
            Tuple.of(2, Kind.CPU_ONLINE));
    return Combinators.combine(
            kinds,
            upTo(11),
            upTo(5),
            upTo(79),
            Arbitraries.frequency(Tuple.of(3, false), Tuple.of(1, true)))
        .as(RawOperation::new);
  }

  /** How such programs start. */
  public static Arbitrary<Header> headers() {
    // From a pool limit of nothing at all to one that is never hit.
    Arbitrary<Integer> ram = Arbitraries.of(1024, 100, 40, 20, 10, 5, 1);
    return Combinators.combine(
            upTo(5).list().ofSize(3),
            upTo(19),
            Arbitraries.of(1, 2),
            Arbitraries.of(1, 2, 3),
            ram,
            Arbitraries.of(false, true),
            parameters())
        .as(
            (sizes, slots, nodes, cpus, r, synchronous, parameters) -> {
              int total = sizes.stream().mapToInt(n -> n).sum();
              MachineConfig config =
                  new MachineConfig(
                      4096,
                      Math.max(1, total),
                      1 + slots,
                      nodes,
                      cpus,
                      r,
                      synchronous,
                      Optional.empty(),
                      "java",
                      parameters);
              return total == 0 ? Header.plain("random", config) : header(config, sizes);
            });
  }

  /** Pages of the root, of a cgroup, and of a cgroup in that. */
  private static Header header(MachineConfig config, List<Integer> sizes) {
    List<PageDeclaration> pages = new ArrayList<>();
    int first = 0;
    for (int home = 0; home < sizes.size(); home++) {
      int count = sizes.get(home);
      if (count > 0) {
        String name = String.valueOf("rab".charAt(home));
        pages.add(new PageDeclaration(name, true, first, count, home, Optional.empty()));
        first += count;
      }
    }
    return new Header(
        "random",
        config,
        List.of(
            new CgroupDeclaration("A", 0, MemCgroup.UNLIMITED, true),
            new CgroupDeclaration("B", 1, MemCgroup.UNLIMITED, true)),
        pages);
  }

  private static Arbitrary<Map<ZswapParameter, String>> parameters() {
    return Combinators.combine(
            Arbitraries.frequency(Tuple.of(12, "Y"), Tuple.of(1, "N")),
            Arbitraries.of("lz4", "lz4hc", "zstd", "deflate"),
            Arbitraries.of("zsmalloc", "zbud"),
            Arbitraries.of("20", "50", "100"),
            Arbitraries.of("90", "50", "100"),
            Arbitraries.of("N", "Y"))
        .as(
            (enabled, compressor, zpool, percent, threshold, shrinker) -> {
              Map<ZswapParameter, String> map = new EnumMap<>(ZswapParameter.class);
              map.put(ZswapParameter.ENABLED, enabled);
              map.put(ZswapParameter.COMPRESSOR, compressor);
              map.put(ZswapParameter.ZPOOL, zpool);
              map.put(ZswapParameter.MAX_POOL_PERCENT, percent);
              map.put(ZswapParameter.ACCEPT_THRESHOLD_PERCENT, threshold);
              map.put(ZswapParameter.SHRINKER_ENABLED, shrinker);
              return map;
            });
  }
}
