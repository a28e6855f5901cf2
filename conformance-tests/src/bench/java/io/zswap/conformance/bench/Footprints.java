package io.zswap.conformance.bench;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;

/**
 * What ours and the peers occupy ({@link Memory}). Each JVM waits most of its time, for memory to
 * settle, and none minds another beside it: so there are several at a time.
 */
final class Footprints {
  private static final String OURS = "memory";

  /** What a JVM needs at most, its heap and the largest of the peers. */
  private static final long BYTES = 6L << 30;

  private final Jvms jvms;

  /** By JVM. */
  private final List<Jvms.Output> ours = new ArrayList<>();

  private final Map<String, Jvms.Output> peers = new LinkedHashMap<>();

  /** Nothing is measured so far. */
  Footprints(Jvms jvms) {
    this.jvms = jvms;
  }

  /**
   * Measures ours so many times, and each of these peers once.
   *
   * @param begins is told the number of each JVM that begins, from 0
   */
  void measure(int times, List<String> names, IntConsumer begins)
      throws IOException, InterruptedException {
    AtomicInteger begun = new AtomicInteger();
    ExecutorService beside = Executors.newFixedThreadPool(atATime(), Footprints::daemon);
    try {
      List<Future<Jvms.Output>> mine = new ArrayList<>();
      for (int time = 0; time < times; time++) {
        mine.add(beside.submit(() -> run(OURS, begun, begins)));
      }
      Map<String, Future<Jvms.Output>> theirs = new LinkedHashMap<>();
      for (String name : names) {
        theirs.put(name, beside.submit(() -> run(Fork.MEMORY_OF + name, begun, begins)));
      }
      for (Future<Jvms.Output> output : mine) {
        ours.add(output.get());
      }
      for (Map.Entry<String, Future<Jvms.Output>> output : theirs.entrySet()) {
        peers.put(output.getKey(), output.getValue().get());
      }
    } catch (ExecutionException e) {
      throw new IOException(e.getCause());
    } finally {
      beside.shutdownNow();
    }
  }

  private Jvms.Output run(String what, AtomicInteger begun, IntConsumer begins)
      throws IOException, InterruptedException {
    begins.accept(begun.getAndIncrement());
    return jvms.memory(what);
  }

  /** If one fails, nobody waits for the others. */
  private static Thread daemon(Runnable body) {
    Thread thread = new Thread(body, "footprint");
    thread.setDaemon(true);
    return thread;
  }

  private static int atATime() throws IOException {
    // A container may have less than the machine, and a machine less than its container may have.
    OperatingSystemMXBean system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
    long free = system.getTotalMemorySize();
    for (String line : Files.readAllLines(Path.of("/proc/meminfo"))) {
      if (line.startsWith("MemAvailable:")) {
        free = Math.min(free, Long.parseLong(line.replaceAll("\\D+", "")) << 10);
      }
    }
    int cpus = Runtime.getRuntime().availableProcessors();
    return (int) Math.max(1, Math.min(cpus, free / BYTES));
  }

  /** Ours beside the compressed bytes. */
  List<Row> ours() {
    List<List<Row>> all = new ArrayList<>();
    for (Jvms.Output jvm : ours) {
      List<Row> rows = new ArrayList<>();
      jvm.used().forEach(used -> rows.add(used.row()));
      rows.addAll(jvm.rows());
      all.add(rows);
    }
    return Merge.rows(all);
  }

  /** A peer's bytes over ours, once for each JVM of ours. */
  List<Row> of(String peer) {
    Jvms.Output theirs = peers.get(peer);
    List<List<Row>> all = new ArrayList<>();
    for (Jvms.Output jvm : ours) {
      List<Row> rows = new ArrayList<>();
      for (Used used : theirs.used()) {
        jvm.used().stream()
            .filter(mine -> mine.what().equals(used.what()))
            .findFirst()
            .ifPresentOrElse(
                mine -> rows.add(mine.row(used, peer)),
                () -> rows.add(Row.missing(used.what(), peer, "nothing of ours beside it")));
      }
      all.add(rows);
    }
    List<Row> rows = new ArrayList<>(Merge.rows(all));
    rows.addAll(theirs.rows());
    return rows;
  }
}
