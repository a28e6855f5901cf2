package io.zswap.conformance.bench;

import io.zswap.conformance.bench.peers.Peers;
import io.zswap.conformance.bench.positions.Positions;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.ProcessBuilder.Redirect;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.openjdk.jmh.runner.RunnerException;

/**
 * Runs every measurement and reports: {@code Main quick|full JSON SVG ONLY}, where {@code -} stands
 * for no file and for all measurements. Exit code 1 if a goal is missed, 2 if something could not
 * be measured.
 */
public final class Main {
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

  private static final List<String> NAMES =
      Stream.concat(
              Stream.of(
                  "lz4",
                  "zstd",
                  "kernel",
                  "allocation",
                  "positions",
                  "threads",
                  "memory",
                  "file",
                  "large",
                  "Carrot Cache"),
              Peers.names().stream())
          .toList();

  /** Peers in a quick run: there is no time for all. */
  private static final List<String> QUICK_PEERS = List.of("ConcurrentHashMap", "OHC");

  /** Memory takes minutes however little is measured. */
  private static final List<String> NOT_QUICK =
      Stream.concat(
              Stream.of("memory", "Carrot Cache"),
              Peers.names().stream().filter(peer -> !QUICK_PEERS.contains(peer)))
          .toList();

  // An interval needs several, for which there is no time beside all the rest.
  private static final int POSITION_JVMS = 9;
  private static final int POSITION_JVMS_QUICK = 3;

  private final boolean quick;
  private final String only;
  private final List<Row> rows = new ArrayList<>();

  /** What nobody can measure here: it is shown, and no failure. */
  private static final Row NOT_TO_BE_HAD =
      Row.missing(
          "put, get, remove",
          "Carrot Cache",
          "no jar of io.carrotdata:carrot-cache 0.18.1 to 0.18.3 on Maven Central");

  /** What ours occupied, by JVM. */
  private final List<List<Used>> ours = new ArrayList<>();

  private String pages = "";

  private Main(boolean quick, String only) {
    this.quick = quick;
    this.only = only;
  }

  public static void main(String[] args) throws Exception {
    Main main = new Main(args[0].equals("quick"), args[3]);
    main.run();
    Report report = new Report(main.rows, main.pages);
    report.end(System.out);
    if (main.quick && main.only.equals("-")) {
      System.out.println("not in a quick run: " + String.join(", ", NOT_QUICK));
    }
    if (!args[1].equals("-")) {
      report.json(Path.of(args[1]));
    }
    if (!args[2].equals("-")) {
      report.svg(Path.of(args[2]));
    }
    System.exit(main.exitCode());
  }

  private int exitCode() {
    List<Row> expected = rows.stream().filter(row -> row != NOT_TO_BE_HAD).toList();
    if (expected.isEmpty() || !expected.stream().allMatch(Row::isMeasured)) {
      return 2;
    }
    return expected.stream().allMatch(Row::isReached) ? 0 : 1;
  }

  private void run() throws Exception {
    if (NAMES.stream().noneMatch(this::wanted)) {
      System.err.println("zswap: no measurement '" + only + "'; there are " + NAMES);
      System.exit(2);
    }
    Report.begin(System.out, quick);
    forks("lz4", quick ? 2 : 5, quick ? 1.5 : 9);
    forks("zstd", quick ? 2 : 3, quick ? 1.5 : 8);
    forks("kernel", quick ? 1 : 3, quick ? 4 : 15);
    if (wanted("allocation")) {
      progress("allocation", 0, 1);
      List<String> options = new ArrayList<>(FOR_SPEED);
      options.addAll(COMMON);
      options.addAll(NO_WARNINGS);
      addAll("allocation", () -> Allocation.run(quick, options));
    }
    if (only.equalsIgnoreCase("positions")) {
      progress("positions", 0, 1);
      int jvms = quick ? POSITION_JVMS_QUICK : POSITION_JVMS;
      addAll("positions", () -> Positions.run(quick, jvms));
    }
    forks("threads", quick ? 1 : 3, quick ? 6 : 15);
    if (wanted("memory")) {
      memory(quick ? 1 : 2);
    }
    forks("file", 1, quick ? 5 : 30);
    forks("large", 1, quick ? 6 : 100);
    for (String peer : Peers.names()) {
      forks(peer, 1, quick ? 3 : 10);
      if (wanted(peer) && !quick && Peers.isInMemory(peer)) {
        memory(peer);
      }
    }
    if (wanted("Carrot Cache")) {
      add(NOT_TO_BE_HAD);
    }
  }

  /** Benchmarks of JMH. */
  private interface Benchmarks {
    List<Row> run() throws RunnerException;
  }

  /** All of them, or a row that says that there is none, and why. */
  private void addAll(String what, Benchmarks benchmarks) {
    try {
      List<Row> measured = benchmarks.run();
      measured.forEach(this::add);
      if (measured.isEmpty()) {
        add(Row.missing(what, "", "no benchmark ran"));
      }
    } catch (RunnerException e) {
      add(Row.missing(what, "", e.getMessage() + why(e)));
    }
  }

  /** JMH keeps what a benchmark has thrown beside its own exception. */
  private static String why(RunnerException failure) {
    Throwable cause = failure.getCause();
    if (cause == null) {
      return "";
    }
    return ": " + (cause.getSuppressed().length > 0 ? cause.getSuppressed()[0] : cause);
  }

  private void add(Row row) {
    rows.add(row);
    clear();
    Report.print(System.out, row);
  }

  private boolean wanted(String what) {
    return only.equals("-") ? !quick || !NOT_QUICK.contains(what) : what.equalsIgnoreCase(only);
  }

  private static void progress(String what, int jvm, int jvms) {
    if (System.console() != null) {
      clear();
      String which = jvms == 1 ? "" : ", JVM " + (jvm + 1) + " of " + jvms;
      System.err.print("measuring: " + what + which + " ");
    }
  }

  private static void clear() {
    if (System.console() != null) {
      System.err.print("\r" + " ".repeat(70) + "\r");
    }
  }

  /** What a JVM printed. */
  private record Output(List<Row> rows, List<Used> used) {}

  /** The same in so many JVMs, each of which is a sample. */
  private void forks(String what, int jvms, double seconds)
      throws IOException, InterruptedException {
    if (!wanted(what)) {
      return;
    }
    List<List<Row>> all = new ArrayList<>();
    for (int jvm = 0; jvm < jvms; jvm++) {
      progress(what, jvm, jvms);
      all.add(fork(what, jvm, seconds).rows);
    }
    Merge.rows(all).forEach(this::add);
  }

  private void memory(int jvms) throws IOException, InterruptedException {
    List<List<Row>> all = new ArrayList<>();
    for (int jvm = 0; jvm < jvms; jvm++) {
      progress("memory", jvm, jvms);
      Output output = fork("memory", jvm, 0);
      List<Row> rows = new ArrayList<>();
      output.used.forEach(used -> rows.add(used.row()));
      rows.addAll(output.rows);
      all.add(rows);
      ours.add(output.used);
    }
    Merge.rows(all).forEach(this::add);
  }

  /** A peer's bytes over ours, once for each JVM of ours. */
  private void memory(String peer) throws IOException, InterruptedException {
    if (ours.isEmpty()) {
      memory(1);
    }
    progress(peer + ", memory", 0, 1);
    Output theirs = fork(Fork.MEMORY_OF + peer, 0, 0);
    List<List<Row>> all = new ArrayList<>();
    for (List<Used> jvm : ours) {
      List<Row> rows = new ArrayList<>();
      for (Used used : theirs.used) {
        jvm.stream()
            .filter(mine -> mine.what().equals(used.what()))
            .findFirst()
            .ifPresentOrElse(
                mine -> rows.add(mine.row(used, peer)),
                () -> rows.add(Row.missing(used.what(), peer, "nothing of ours beside it")));
      }
      all.add(rows);
    }
    Merge.rows(all).forEach(this::add);
    theirs.rows.forEach(this::add);
  }

  private Output fork(String what, int jvm, double seconds)
      throws IOException, InterruptedException {
    boolean memory = what.startsWith("memory");
    Path log = Path.of(System.getProperty("zswap.bench.logs"), what.replace(' ', '-') + ".log");
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(memory ? FOR_MEMORY : FOR_SPEED);
    command.addAll(COMMON);
    command.addAll(NO_WARNINGS);
    command.add("-Dzswap.bench.loops=" + System.getProperty("zswap.bench.loops"));
    command.add("-cp");
    command.add(System.getProperty("java.class.path"));
    command.add(Fork.class.getName());
    command.add(what);
    command.add(Double.toString(seconds));
    // With few pages a store's memory is mostly what it has once, and a file is written before the
    // JVM's compilers have seen how.
    boolean few = quick && !memory && !what.equals("file");
    command.add(Integer.toString(few ? Fork.FEW_PAGES : Fork.PAGES));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().putAll(memory ? GIVE_MEMORY_BACK : KEEP_MEMORY);
    builder.redirectError(jvm == 0 ? Redirect.to(log.toFile()) : Redirect.appendTo(log.toFile()));
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
