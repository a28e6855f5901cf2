package io.zswap.conformance.bench;

import io.zswap.conformance.bench.peers.Peers;
import io.zswap.conformance.bench.positions.Positions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.openjdk.jmh.runner.RunnerException;

/**
 * Runs every measurement and reports: {@code Main quick|full JSON SVG ONLY}, where {@code -} stands
 * for no file and for all measurements. Exit code 1 if a goal is missed, 2 if something could not
 * be measured.
 */
public final class Main {
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

  private final Jvms jvms;
  private final Footprints footprints;

  private Main(boolean quick, String only) {
    this.quick = quick;
    this.only = only;
    jvms = new Jvms(quick);
    footprints = new Footprints(jvms);
  }

  public static void main(String[] args) throws Exception {
    Main main = new Main(args[0].equals("quick"), args[3]);
    main.run();
    Report report = new Report(main.rows, main.jvms.pages());
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
      addAll("allocation", () -> Allocation.run(quick, Jvms.forSpeed()));
    }
    if (only.equalsIgnoreCase("positions")) {
      progress("positions", 0, 1);
      int jvms = quick ? POSITION_JVMS_QUICK : POSITION_JVMS;
      addAll("positions", () -> Positions.run(quick, jvms));
    }
    forks("threads", quick ? 1 : 3, quick ? 6 : 15);
    List<String> ofPeers =
        Peers.names().stream()
            .filter(peer -> wanted(peer) && !quick && Peers.isInMemory(peer))
            .toList();
    if (wanted("memory") || !ofPeers.isEmpty()) {
      int ours = wanted("memory") && !quick ? 2 : 1;
      int all = ours + ofPeers.size();
      footprints.measure(ours, ofPeers, jvm -> progress("memory", jvm, all));
      footprints.ours().forEach(this::add);
    }
    forks("file", 1, quick ? 5 : 30);
    forks("large", 1, quick ? 6 : 100);
    for (String peer : Peers.names()) {
      forks(peer, 1, quick ? 3 : 10);
      if (ofPeers.contains(peer)) {
        footprints.of(peer).forEach(this::add);
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

  /** The same in so many JVMs, each of which is a sample. */
  private void forks(String what, int times, double seconds)
      throws IOException, InterruptedException {
    if (!wanted(what)) {
      return;
    }
    List<List<Row>> all = new ArrayList<>();
    for (int time = 0; time < times; time++) {
      progress(what, time, times);
      all.add(jvms.speed(what, seconds).rows());
    }
    Merge.rows(all).forEach(this::add);
  }
}
