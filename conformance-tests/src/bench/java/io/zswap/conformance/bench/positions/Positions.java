package io.zswap.conformance.bench.positions;

import io.zswap.api.explore.Protocol;
import io.zswap.conformance.bench.Estimate;
import io.zswap.conformance.bench.Jvms;
import io.zswap.conformance.bench.Row;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/**
 * What positions cost, as rows: the merged form's throughput over another's, so that 2 means that
 * the other takes twice the time.
 */
public final class Positions {
  private static final int[] THREADS = {1, 2};
  private static final String[] JVM = {
    "-XX:+UseParallelGC",
    "-Xmx512m",
    "-XX:+IgnoreUnrecognizedVMOptions",
    "--enable-native-access=ALL-UNNAMED"
  };

  private final boolean quick;

  /** By what is measured and for whom: each JVM's median time of one operation, in ns. */
  private final Map<String, List<Double>> times = new LinkedHashMap<>();

  private Positions(boolean quick) {
    this.quick = quick;
  }

  /**
   * Measures everything.
   *
   * @param passes JVMs for each measurement. JVMs that run the same code differ by more than the
   *     iterations of one, so one JVM is one sample, and the interval is about those. They take
   *     turns, so that a slow minute of the machine does not hit one position alone.
   */
  public static List<Row> run(boolean quick, int passes) throws RunnerException {
    Positions positions = new Positions(quick);
    for (int pass = 0; pass < passes; pass++) {
      for (int threads : THREADS) {
        positions.measure(TreeCosts.class, threads);
        positions.measure(WalkCosts.class, threads);
      }
    }
    List<Row> rows = new ArrayList<>();
    for (int threads : THREADS) {
      for (String what : List.of("lookUp", "load", "storeAndFree")) {
        for (Protocol.Tree other :
            List.of(
                Protocol.Tree.SHARED_COUNTER,
                Protocol.Tree.PERCPU_REFERENCE,
                Protocol.Tree.DRAINED_BY_SWAPOFF)) {
          rows.add(positions.row("R2", what, threads, Protocol.Tree.PIN_FIRST, other));
        }
      }
    }
    for (int threads : THREADS) {
      for (String what : List.of("failing", "writtenBack")) {
        rows.add(
            positions.row(
                "R3",
                what,
                threads,
                Protocol.Walk.ROTATE_FIRST,
                Protocol.Walk.ISOLATE_AND_PUT_BACK));
      }
    }
    for (double writes : new double[] {0.1, 0.5}) {
      rows.add(heldTwice(writes));
    }
    return rows;
  }

  private void measure(Class<?> benchmarks, int threads) throws RunnerException {
    OptionsBuilder options = new OptionsBuilder();
    options
        .include(benchmarks.getName() + "\\.")
        .mode(Mode.AverageTime)
        .timeUnit(TimeUnit.NANOSECONDS)
        .threads(threads)
        .forks(1)
        .warmupIterations(2)
        .warmupTime(TimeValue.milliseconds(quick ? 100 : 300))
        .measurementIterations(quick ? 3 : 5)
        .measurementTime(TimeValue.milliseconds(quick ? 50 : 200))
        .jvmArgs(JVM)
        .jvmArgsAppend(Jvms.NO_WARNINGS.toArray(String[]::new))
        .verbosity(VerboseMode.SILENT);
    for (RunResult result : new Runner(options.build()).run()) {
      String name = result.getParams().getBenchmark();
      String key =
          key(
              name.substring(name.lastIndexOf('.') + 1),
              threads,
              result.getParams().getParam("position"));
      double[] iterations =
          result.getAggregatedResult().getIterationResults().stream()
              .mapToDouble(i -> i.getPrimaryResult().getScore())
              .toArray();
      times.computeIfAbsent(key, k -> new ArrayList<>()).add(Estimate.ofMedian(iterations).value());
    }
  }

  private static String key(String what, int threads, String position) {
    return what + " " + threads + " " + position;
  }

  private double[] times(String what, int threads, Enum<?> position) {
    List<Double> all = times.getOrDefault(key(what, threads, position.name()), List.of());
    return all.stream().mapToDouble(Double::doubleValue).toArray();
  }

  private Row row(String race, String what, int threads, Enum<?> merged, Enum<?> other) {
    double[] mine = times(what, threads, merged);
    double[] theirs = times(what, threads, other);
    String name =
        race + " " + words(what) + ", " + (threads == 1 ? "one thread" : threads + " threads");
    if (mine.length == 0 || mine.length != theirs.length) {
      return Row.missing(name, Protocol.word(other), "JMH gave no result");
    }
    double[] ratios = new double[mine.length];
    for (int i = 0; i < ratios.length; i++) {
      ratios[i] = theirs[i] / mine[i];
    }
    return Row.of(
        name,
        Protocol.word(other),
        Estimate.ofMedian(ratios),
        null,
        String.format(
            Locale.ROOT,
            "%d JVM%s each: %s %.0f ns, %s %.0f ns",
            mine.length,
            mine.length == 1 ? "" : "s",
            Protocol.word(merged),
            Estimate.ofMedian(mine).value(),
            Protocol.word(other),
            Estimate.ofMedian(theirs).value()));
  }

  private static String words(String what) {
    return what.replaceAll("([A-Z])", " $1").toLowerCase(Locale.ROOT);
  }

  private static Row heldTwice(double writes) {
    HeldTwice merged = new HeldTwice(Protocol.Load.KEEP_UNLESS_SWAP_CACHE, writes);
    HeldTwice kept = new HeldTwice(Protocol.Load.KEEP_UNTIL_FREED, writes);
    return Row.of(
        String.format(Locale.ROOT, "R5 zswap's memory, %.0f %% writes", writes * 100),
        Protocol.word(Protocol.Load.KEEP_UNTIL_FREED),
        Estimate.exactly(kept.compressed / merged.compressed),
        null,
        String.format(
            Locale.ROOT,
            "bytes held twice: %,.0f of %,.0f kept, %,.0f of %,.0f merged; pages compressed for"
                + " 100 accesses: %.1f kept, %.1f merged",
            kept.twice,
            kept.compressed,
            merged.twice,
            merged.compressed,
            kept.stores * 100,
            merged.stores * 100));
  }
}
