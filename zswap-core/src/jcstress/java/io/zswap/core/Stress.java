package io.zswap.core;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.openjdk.jcstress.JCStress;
import org.openjdk.jcstress.Options;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.infra.Status;
import org.openjdk.jcstress.infra.collectors.DiskReadCollector;
import org.openjdk.jcstress.infra.collectors.InProcessCollector;
import org.openjdk.jcstress.infra.collectors.TestResult;
import org.openjdk.jcstress.infra.grading.TestGrading;

/**
 * Runs all tests in this folder, and prints a line for each: how many samples there were, in how
 * many JVM configurations, and what was seen. What is not seen is not proven impossible.
 */
public final class Stress {
  /** What the names of all of them begin with. */
  private static final String PACKAGE = "io\\.zswap\\.(core\\.)?";

  /**
   * What CI has time for: one JVM as users run it, where jcstress's modes try compilers one by one.
   * Its own sanity mode takes a single sample.
   */
  private static final String SHORT = "short";

  private static final List<String> BRIEFLY =
      List.of("-m", "quick", "-iters", "1", "-time", "300", "-sc", "false");

  /** States that are there at once, of which some have memory beside the heap: fewer than usual. */
  private static final List<String> SMALL =
      List.of("-strideCount", "16", "-jvmArgs", "-Xmx256m -XX:MaxDirectMemorySize=512m");

  private Stress() {}

  /** What all configurations of one test saw together. */
  private static final class Row {
    int configurations;
    long samples;
    final SortedSet<String> interesting = new TreeSet<>();
    final SortedSet<String> wrong = new TreeSet<>();

    void add(TestResult result) {
      configurations++;
      samples += result.getTotalCount();
      if (result.status() != Status.NORMAL) {
        wrong.add(result.status() + " " + result.getMessages());
      }
      result
          .grading()
          .gradingResults
          .values()
          .forEach(
              seen -> {
                if (seen.count > 0 && seen.expect == Expect.ACCEPTABLE_INTERESTING) {
                  interesting.add(seen.id);
                }
                if (!TestGrading.passed(seen.expect, seen.count)) {
                  wrong.add(seen.id + ": " + seen.description);
                }
              });
    }

    String verdict() {
      if (!wrong.isEmpty()) {
        return "WRONG " + wrong;
      }
      return samples == 0
          ? "NOT RUN"
          : "nothing forbidden" + (interesting.isEmpty() ? "" : "; interesting " + interesting);
    }
  }

  /**
   * Exits with 0 if every test ran and saw nothing that is forbidden.
   *
   * @param args {@code short} or one of jcstress's modes, which tests, and where its report goes
   */
  public static void main(String[] args) throws Exception {
    List<String> settings = new ArrayList<>(List.of("-t", args[1], "-r", args[2]));
    settings.addAll(args[0].equals(SHORT) ? BRIEFLY : List.of("-m", args[0]));
    settings.addAll(SMALL);
    Options options = new Options(settings.toArray(String[]::new));
    if (!options.parse()) {
      System.exit(2);
    }
    JCStress jcstress = new JCStress(options);
    Map<String, Row> rows = new TreeMap<>();
    jcstress.getTests().forEach(test -> rows.put(test, new Row()));
    try {
      jcstress.run();
    } catch (AssertionError e) {
      // Something is wrong, which the table says better.
      System.out.println(e.getMessage());
    }
    for (TestResult result : results(options.getResultFile())) {
      rows.computeIfAbsent(result.getName(), name -> new Row()).add(result);
    }
    boolean fine = !rows.isEmpty();
    for (Map.Entry<String, Row> entry : rows.entrySet()) {
      Row row = entry.getValue();
      fine &= row.wrong.isEmpty() && row.samples > 0;
      System.out.printf(
          Locale.ROOT,
          "%-52s jcstress %12d samples, %2d JVMs  %s%n",
          entry.getKey().replaceFirst(PACKAGE, ""),
          row.samples,
          row.configurations,
          row.verdict());
    }
    System.exit(fine ? 0 : 1);
  }

  private static Iterable<TestResult> results(String file)
      throws IOException, ClassNotFoundException {
    InProcessCollector all = new InProcessCollector();
    DiskReadCollector disk = new DiskReadCollector(file, all);
    disk.dump();
    disk.close();
    return all.getTestResults();
  }
}
