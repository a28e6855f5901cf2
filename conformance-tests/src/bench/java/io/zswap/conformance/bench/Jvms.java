package io.zswap.conformance.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.ProcessBuilder.Redirect;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Starts a JVM for a measurement ({@link Fork}), and reads what it prints. Thread-safe. */
public final class Jvms {
  /** What keeps this JVM from warning of what JMH calls, for those that it starts. */
  public static final List<String> NO_WARNINGS =
      ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
          .filter(option -> option.startsWith("--sun-misc-unsafe-memory-access"))
          .toList();

  private static final List<String> COMMON =
      List.of(
          "-XX:+AlwaysPreTouch",
          "-XX:MaxDirectMemorySize=6g",
          // What Chronicle Map and JNA ask for; a JVM that does not know the last one is told not
          // to mind.
          "-XX:+IgnoreUnrecognizedVMOptions",
          "--enable-native-access=ALL-UNNAMED",
          "--add-exports=java.base/jdk.internal.ref=ALL-UNNAMED",
          "--add-exports=java.base/sun.nio.ch=ALL-UNNAMED",
          "--add-exports=jdk.unsupported/sun.misc=ALL-UNNAMED",
          "--add-exports=jdk.compiler/com.sun.tools.javac.file=ALL-UNNAMED",
          "--add-opens=jdk.compiler/com.sun.tools.javac=ALL-UNNAMED",
          "--add-opens=java.base/java.lang=ALL-UNNAMED",
          "--add-opens=java.base/java.lang.reflect=ALL-UNNAMED",
          "--add-opens=java.base/java.io=ALL-UNNAMED",
          "--add-opens=java.base/java.nio=ALL-UNNAMED",
          "--add-opens=java.base/java.util=ALL-UNNAMED");

  private static final List<String> FOR_SPEED = List.of("-XX:+UseParallelGC", "-Xms2g", "-Xmx2g");

  /**
   * Memory that a pass frees stays for the next one. Otherwise the C library would give it back and
   * have it anew, a fault a page, on ours or theirs as it comes. The second one is larger than a
   * thread's arena, which is kept for that reason; the third is the largest that glibc takes.
   */
  private static final Map<String, String> KEEP_MEMORY =
      Map.of(
          "MALLOC_TRIM_THRESHOLD_", Long.toString(1L << 30),
          "MALLOC_TOP_PAD_", Long.toString(1L << 28),
          "MALLOC_MMAP_THRESHOLD_", Long.toString(1L << 25));

  /**
   * As few other things as can be come and go: a collector that keeps no table but the cards, one
   * compiler, whose code and needs are small, and a C library that gives back what is freed.
   */
  private static final List<String> FOR_MEMORY =
      List.of(
          "-XX:+UseSerialGC",
          "-Xms3g",
          "-Xmx3g",
          "-XX:TieredStopAtLevel=1",
          "-XX:-UseDynamicNumberOfCompilerThreads",
          "-XX:TrimNativeHeapInterval=500");

  private static final Map<String, String> GIVE_MEMORY_BACK = Map.of("MALLOC_ARENA_MAX", "1");

  /** What a JVM printed. */
  record Output(List<Row> rows, List<Used> used) {}

  private final boolean quick;
  private volatile String pages = "";

  /** Logs that this run has begun. Guarded by this. */
  private final Set<Path> begun = new HashSet<>();

  Jvms(boolean quick) {
    this.quick = quick;
  }

  /** What pages were measured with, as the last JVM says; empty if none has said it. */
  String pages() {
    return pages;
  }

  /** The options of a JVM that measures time. */
  static List<String> forSpeed() {
    return options(FOR_SPEED);
  }

  private static List<String> options(List<String> of) {
    List<String> options = new ArrayList<>(of);
    options.addAll(COMMON);
    options.addAll(NO_WARNINGS);
    return options;
  }

  /** Measures time for about so many seconds. */
  Output speed(String what, double seconds) throws IOException, InterruptedException {
    // A file is written before the JVM's compilers have seen how, if there are few.
    boolean few = quick && !what.equals("file");
    return run(what, FOR_SPEED, KEEP_MEMORY, seconds, few ? Fork.FEW_PAGES : Fork.PAGES);
  }

  /** Measures memory. With few pages that is mostly what a store has once. */
  Output memory(String what) throws IOException, InterruptedException {
    return run(what, FOR_MEMORY, GIVE_MEMORY_BACK, 0, Fork.PAGES);
  }

  /** Where a JVM writes what is no result; of a run before there is nothing in it any more. */
  private synchronized Path log(String what) throws IOException {
    Path log = Path.of(System.getProperty("zswap.bench.logs"), what.replace(' ', '-') + ".log");
    if (begun.add(log)) {
      Files.deleteIfExists(log);
    }
    return log;
  }

  private Output run(
      String what, List<String> of, Map<String, String> environment, double seconds, int count)
      throws IOException, InterruptedException {
    Path log = log(what);
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(options(of));
    command.add("-Dzswap.bench.loops=" + System.getProperty("zswap.bench.loops"));
    command.add("-cp");
    command.add(System.getProperty("java.class.path"));
    command.add(Fork.class.getName());
    command.add(what);
    command.add(Double.toString(seconds));
    command.add(Integer.toString(count));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().putAll(environment);
    builder.redirectError(Redirect.appendTo(log.toFile()));
    Process process = builder.start();
    Output output = new Output(new ArrayList<>(), new ArrayList<>());
    try (BufferedReader out =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      for (String line; (line = out.readLine()) != null; ) {
        if (line.startsWith(Row.MARK)) {
          output.rows.add(Row.parse(line));
        } else if (line.startsWith(Used.MARK)) {
          output.used.add(Used.parse(line));
        } else if (line.contains("pages of 4 KiB")) {
          pages = line;
        }
      }
    }
    int code = process.waitFor();
    if (code != 0 || output.rows.isEmpty() && output.used.isEmpty()) {
      output.rows.add(Row.missing(what, "", "its JVM ended with " + code + ", see " + log));
    }
    return output;
  }
}
