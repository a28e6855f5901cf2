package io.zswap.conformance.bench;

import java.util.ArrayList;
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
  /** What JMH itself leaves behind, spread over an iteration's operations. */
  private static final double NOTHING = 0.05;

  private Allocation() {}

  static List<Row> run(boolean quick, List<String> jvmOptions) throws RunnerException {
    OptionsBuilder options = new OptionsBuilder();
    options
        .include(HotPath.class.getName())
        .mode(Mode.AverageTime)
        .timeUnit(TimeUnit.NANOSECONDS)
        .forks(1)
        .warmupIterations(quick ? 2 : 5)
        .warmupTime(TimeValue.seconds(1))
        .measurementIterations(quick ? 1 : 5)
        .measurementTime(TimeValue.seconds(1))
        .addProfiler(GCProfiler.class)
        .jvmArgsAppend(jvmOptions.toArray(String[]::new))
        .verbosity(VerboseMode.SILENT);
    if (quick) {
      options.param("compressor", "lz4");
    }
    List<Row> rows = new ArrayList<>();
    for (RunResult result : new Runner(options.build()).run()) {
      String name = result.getParams().getBenchmark();
      String operation = name.substring(name.lastIndexOf('.') + 1);
      String compressor = result.getParams().getParam("compressor");
      Result<?> bytes = result.getSecondaryResults().get("gc.alloc.rate.norm");
      double perOperation = bytes == null ? Double.NaN : bytes.getScore();
      double time = result.getPrimaryResult().getScore();
      rows.add(
          Row.of(
              "allocation, " + compressor + " " + operation,
              "0 B (JMH -prof gc)",
              Estimate.exactly(perOperation < NOTHING ? 1 : 0),
              1.0,
              String.format(Locale.ROOT, "%.3f B, %.0f ns a call", perOperation, time)));
    }
    return rows;
  }
}
