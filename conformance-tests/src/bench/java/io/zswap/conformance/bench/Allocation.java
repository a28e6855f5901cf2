package io.zswap.conformance.bench;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** {@link HotPath} under JMH with {@code -prof gc}: bytes allocated by an operation. */
final class Allocation {
  /**
   * Bytes a call that count as none. JMH's profiler adds up all threads, its own included, and
   * those allocate some 30 kB a second. An object has 16 bytes at least, so that one in 32 calls
   * shows.
   */
  static final double NOTHING = 0.5;

  private static final String IDLE = "idle";

  private Allocation() {}

  static List<Row> run(boolean quick, List<String> jvmOptions) throws RunnerException {
    OptionsBuilder options = new OptionsBuilder();
    options
        .include(HotPath.class.getName())
        .mode(Mode.AverageTime)
        .timeUnit(TimeUnit.NANOSECONDS)
        .forks(1)
        .warmupIterations(quick ? 1 : 3)
        .warmupTime(TimeValue.seconds(1))
        .measurementIterations(quick ? 1 : 3)
        .measurementTime(TimeValue.seconds(1))
        .addProfiler(GCProfiler.class)
        .jvmArgsAppend(jvmOptions.toArray(String[]::new))
        // Otherwise one that throws is left out.
        .shouldFailOnError(true)
        .verbosity(VerboseMode.SILENT);
    if (quick) {
      options.param("compressor", "lz4");
    }
    Collection<RunResult> results = new Runner(options.build()).run();
    double own =
        results.stream()
            .filter(r -> operation(r).equals(IDLE))
            .mapToDouble(r -> bytes(r) / nanos(r))
            .max()
            .orElseThrow();
    List<Row> rows = new ArrayList<>();
    for (RunResult result : results) {
      if (operation(result).equals(IDLE)) {
        continue;
      }
      double more = bytes(result) - own * nanos(result);
      rows.add(
          Row.of(
              "allocation, " + result.getParams().getParam("compressor") + " " + operation(result),
              "0 B (JMH -prof gc)",
              Estimate.exactly(more < NOTHING ? 1 : 0),
              1.0,
              String.format(
                  Locale.ROOT,
                  "%.3f B, %.0f ns a call; JMH alone allocates %.3f B in that time",
                  bytes(result),
                  nanos(result),
                  own * nanos(result))));
    }
    return rows;
  }

  private static String operation(RunResult result) {
    String name = result.getParams().getBenchmark();
    return name.substring(name.lastIndexOf('.') + 1);
  }

  private static double bytes(RunResult result) {
    Result<?> bytes = result.getSecondaryResults().get("gc.alloc.rate.norm");
    return bytes == null ? Double.NaN : bytes.getScore();
  }

  private static double nanos(RunResult result) {
    return result.getPrimaryResult().getScore();
  }
}
