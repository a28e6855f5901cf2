package io.zswap.conformance.bench;

import io.zswap.conformance.bench.peers.Peers;
import io.zswap.conformance.bench.positions.Positions;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Runs every measurement and reports: {@code Main quick|full JSON SVG ONLY}, where {@code -} stands
 * for no file and for all measurements. Exit code 1 if a goal is missed.
 */
public final class Main {
  /** What keeps this JVM from warning of what JMH calls, for those that it starts. */
  public static final List<String> NO_WARNINGS =
      ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
          .filter(option -> option.startsWith("--sun-misc-unsafe-memory-access"))
          .toList();

  private static final List<String> COMMON =
      List.of(
          "-XX:+UseParallelGC",
          "-Xms2g",
          "-Xmx2g",
          "-XX:+AlwaysPreTouch",
          "-XX:MaxDirectMemorySize=6g",
          // Without it the C library keeps most of what is freed; see Memory.
          "-XX:TrimNativeHeapInterval=500",
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

  /** Memory takes a minute however little is measured. */
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
    System.exit(main.rows.stream().allMatch(r -> r.isMeasured() && r.isReached()) ? 0 : 1);
  }

  private void run() throws Exception {
    if (NAMES.stream().noneMatch(this::wanted)) {
      System.err.println("zswap: no measurement '" + only + "'; there are " + NAMES);
      System.exit(2);
    }
    Report.begin(System.out, quick);
    fork("lz4", quick ? 10 : 60);
    fork("zstd", quick ? 10 : 45);
    fork("kernel", quick ? 8 : 60);
    if (wanted("allocation")) {
      progress("allocation");
      Allocation.run(quick, jvmOptions()).forEach(this::add);
    }
    if (only.equalsIgnoreCase("positions")) {
      progress("positions");
      Positions.run(quick, quick ? POSITION_JVMS_QUICK : POSITION_JVMS).forEach(this::add);
    }
    fork("threads", quick ? 10 : 60);
    fork("memory", 15);
    fork("file", quick ? 6 : 30);
    fork("large", quick ? 10 : 100);
    for (String peer : Peers.names()) {
      fork(peer, quick ? 10 : 18);
    }
    if (wanted("Carrot Cache")) {
      add(
          Row.missing(
              "put, get, remove",
              "Carrot Cache",
              "no jar of io.carrotdata:carrot-cache 0.18.1 to 0.18.3 on Maven Central"));
    }
  }

  private void add(Row row) {
    rows.add(row);
    clear();
    Report.print(System.out, row);
  }

  private boolean wanted(String what) {
    return only.equals("-") ? !quick || !NOT_QUICK.contains(what) : what.equalsIgnoreCase(only);
  }

  private static void progress(String what) {
    if (System.console() != null) {
      clear();
      System.err.print("measuring: " + what + " ");
    }
  }

  private static void clear() {
    if (System.console() != null) {
      System.err.print("\r" + " ".repeat(70) + "\r");
    }
  }

  private void fork(String what, double seconds) throws IOException, InterruptedException {
    if (!wanted(what)) {
      return;
    }
    progress(what);
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(jvmOptions());
    command.add("-Dzswap.bench.loops=" + System.getProperty("zswap.bench.loops"));
    command.add("-cp");
    command.add(System.getProperty("java.class.path"));
    command.add(Fork.class.getName());
    command.add(what);
    command.add(Double.toString(seconds));
    // With few pages a store's memory is mostly what it has once, and a file is written before the
    // JVM's compilers have seen how.
    boolean few = quick && !List.of("memory", "file").contains(what);
    command.add(Integer.toString(few ? Fork.FEW_PAGES : Fork.PAGES));
    Process process =
        new ProcessBuilder(command).redirectError(Path.of(log(what)).toFile()).start();
    boolean any = false;
    try (BufferedReader out =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      for (String line; (line = out.readLine()) != null; ) {
        if (line.startsWith(Row.MARK)) {
          add(Row.parse(line));
          any = true;
        } else if (line.contains("pages of 4 KiB")) {
          pages = line;
        }
      }
    }
    int code = process.waitFor();
    if (!any || code != 0) {
      add(Row.missing(what, "", "its JVM ended with " + code + ", see " + log(what)));
    }
  }

  private static List<String> jvmOptions() {
    return Stream.concat(COMMON.stream(), NO_WARNINGS.stream()).toList();
  }

  private static String log(String what) {
    return System.getProperty("zswap.bench.logs") + "/" + what.replace(' ', '-') + ".log";
  }
}
