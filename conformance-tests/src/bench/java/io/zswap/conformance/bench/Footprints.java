package io.zswap.conformance.bench;

import java.io.IOException;
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
   * @param ended is told how many have ended
   */
  void measure(int times, List<String> names, IntConsumer ended)
      throws IOException, InterruptedException {
    ExecutorService beside = Executors.newFixedThreadPool(atATime());
    try {
      List<Future<Jvms.Output>> mine = new ArrayList<>();
      for (int time = 0; time < times; time++) {
        mine.add(beside.submit(() -> jvms.memory(OURS)));
      }
      Map<String, Future<Jvms.Output>> theirs = new LinkedHashMap<>();
      for (String name : names) {
        theirs.put(name, beside.submit(() -> jvms.memory(Fork.MEMORY_OF + name)));
      }
      ended.accept(0);
      for (Future<Jvms.Output> output : mine) {
        ours.add(output.get());
        ended.accept(ours.size());
      }
      for (Map.Entry<String, Future<Jvms.Output>> output : theirs.entrySet()) {
        peers.put(output.getKey(), output.getValue().get());
        ended.accept(times + peers.size());
      }
    } catch (ExecutionException e) {
      throw new IOException(e.getCause());
    } finally {
      beside.shutdownNow();
    }
  }

  private static int atATime() throws IOException {
    long free = 0;
    for (String line : Files.readAllLines(Path.of("/proc/meminfo"))) {
      if (line.startsWith("MemAvailable:")) {
        free = Long.parseLong(line.replaceAll("\\D+", "")) << 10;
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
