package io.zswap.conformance.faults;

import io.zswap.api.area.AreaConfig;
import io.zswap.api.area.AreaProvider;
import io.zswap.api.area.AreaStatistics;
import io.zswap.conformance.faults.FaultyFiles.Failure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.LongConsumer;

/**
 * Every operation of a program on an area of pages, with everything that can go wrong in it: the
 * nth read, write or sync of the swap file fails in each way, the caller is interrupted before it
 * or in the middle of a transfer, the area is closed before it or in the middle of a transfer. What
 * can go wrong in opening and closing the file is tried too. Not thread-safe.
 */
public final class AreaFaults {
  private static final int PAGE = 4096;
  private static final int MOST = 64;
  private static final int CLOSE_TRIES = 4;

  private final AreaProvider provider;
  private final AreaConfig config;
  private final FaultyFiles files = new FaultyFiles();
  private final FaultTable table;
  private final int pages;
  private final List<AreaTrial.Step> steps;

  private AreaFaults(
      AreaProvider provider,
      int pages,
      String compressor,
      String zpool,
      Path folder,
      FaultTable table) {
    this.provider = provider;
    this.pages = pages;
    this.table = table;
    steps = program(pages);
    Path file = files.path(folder.resolve("faults-" + compressor + "-" + zpool));
    // So much memory that no background thread ever has to write: transfers are counted.
    config =
        new AreaConfig(Optional.of(file), 2L * pages * PAGE, PAGE, compressor, zpool, 64L << 20);
  }

  /**
   * Tries all faults with each allocator in turn.
   *
   * @param pages how many pages the program has
   * @param compressors how many compressors each allocator is tried with
   * @param progress told how many of these combinations are done
   * @throws IOException if there is no place for temporary files
   * @throws io.zswap.api.ZswapException if an area cannot be opened though nothing fails
   */
  public static FaultTable run(
      AreaProvider provider, int pages, int compressors, LongConsumer progress) throws IOException {
    FaultTable table = new FaultTable(provider.name() + " area");
    Path folder = Files.createTempDirectory("zswap-faults");
    try {
      List<String> names = provider.compressors().stream().sorted().toList();
      int next = 0;
      for (String zpool : provider.zpools().stream().sorted().toList()) {
        for (int i = 0; i < Math.min(compressors, names.size()); i++) {
          String compressor = names.get(next++ % names.size());
          new AreaFaults(provider, pages, compressor, zpool, folder, table).run();
          progress.accept(next);
        }
      }
    } finally {
      try (var left = Files.list(folder)) {
        for (Path path : left.toList()) {
          Files.delete(path);
        }
      }
      Files.delete(folder);
    }
    return table;
  }

  /** Pages that compress, that do not, and that are zeros; in memory, in the file, and moving. */
  private static List<AreaTrial.Step> program(int pages) {
    List<AreaTrial.Step> steps = new ArrayList<>();
    for (int page = 0; page < pages; page++) {
      steps.add(new AreaTrial.Step(AreaTrial.What.OUT, page));
    }
    steps.add(new AreaTrial.Step(AreaTrial.What.SHRINK, 2));
    for (int page = 0; page < pages; page++) {
      steps.add(new AreaTrial.Step(AreaTrial.What.READ, page));
    }
    for (int page = 0; page < pages; page += 4) {
      steps.add(new AreaTrial.Step(AreaTrial.What.FREE, page));
      steps.add(new AreaTrial.Step(AreaTrial.What.OUT, page));
      steps.add(new AreaTrial.Step(AreaTrial.What.IN, page + 1));
    }
    steps.add(new AreaTrial.Step(AreaTrial.What.SHRINK, pages));
    for (int page = 0; page < pages; page += 3) {
      steps.add(new AreaTrial.Step(AreaTrial.What.READ, page));
    }
    for (int page = 0; page < pages; page++) {
      steps.add(new AreaTrial.Step(AreaTrial.What.IN, page));
    }
    return steps;
  }

  private String where(String more, int at) {
    return more + "at " + steps.get(at) + ", step " + (at + 1);
  }

  private void run() {
    whole();
    for (int at = 0; at < steps.size(); at++) {
      for (Failure failure : Failure.values()) {
        for (int nth = 1; failure.isTransfer() && nth <= MOST && fail(failure, nth, at); nth++) {}
      }
      interrupt(at);
      for (int nth = 1; nth <= MOST && interruptAtTransfer(nth, at); nth++) {}
      close(at);
      for (int nth = 1; nth <= CLOSE_TRIES && closeAtTransfer(nth, at); nth++) {}
    }
    for (Failure failure : Failure.values()) {
      opening(failure);
      closing(failure);
    }
  }

  private void whole() {
    AreaTrial trial = start(steps.size());
    trial.end(files);
    if (!trial.broken().isEmpty() || !trial.lost().isEmpty()) {
      throw new IllegalStateException("without any fault: " + trial.broken() + trial.lost());
    }
  }

  private AreaTrial start(int at) {
    files.disarm();
    AreaTrial trial = new AreaTrial(provider.open(config));
    steps.subList(0, at).forEach(trial::apply);
    return trial;
  }

  private void finish(AreaTrial trial, int next) {
    files.disarm();
    trial.look();
    steps.subList(next, steps.size()).forEach(trial::apply);
    trial.end(files);
  }

  private boolean fail(Failure failure, int nth, int at) {
    AreaTrial trial = start(at);
    AreaStatistics before = trial.statistics();
    files.arm(failure, nth);
    boolean done = trial.tryIt(steps.get(at));
    boolean fired = files.hasFired();
    if (fired && !failure.isHarmless()) {
      trial.expect(
          trial.statistics().deviceErrors() > before.deviceErrors(),
          "I4 accounts: the device failed, and device_errors does not say so");
    } else if (!done) {
      trial.expect(false, "I6 progress: " + steps.get(at) + " failed, with nothing to excuse it");
    }
    finish(trial, at + 1);
    if (!fired) {
      table.missed(failure.word());
      return false;
    }
    FaultTable.Shown shown =
        !done
            ? FaultTable.Shown.TYPED
            : failure.isHarmless() ? FaultTable.Shown.ABSORBED : FaultTable.Shown.COUNTED;
    record(failure.word(), where("no. " + nth + " ", at), shown, trial);
    return true;
  }

  private void record(String fault, String where, FaultTable.Shown shown, AreaTrial trial) {
    table.reached(fault, where, shown, trial.broken(), trial.lost());
  }

  private void interrupt(int at) {
    AreaTrial trial = start(at);
    Thread.currentThread().interrupt();
    trial.apply(steps.get(at));
    trial.expect(Thread.interrupted(), "I6 progress: the interrupt was swallowed");
    finish(trial, at + 1);
    record("interrupt", where("", at), FaultTable.Shown.ABSORBED, trial);
  }

  private boolean interruptAtTransfer(int nth, int at) {
    AreaTrial trial = start(at);
    files.arm(() -> Thread.currentThread().interrupt(), nth);
    trial.apply(steps.get(at));
    boolean fired = files.hasFired();
    trial.expect(Thread.interrupted() == fired, "I6 progress: the interrupt was swallowed");
    finish(trial, at + 1);
    if (fired) {
      record("interrupt", where("transfer " + nth + " ", at), FaultTable.Shown.ABSORBED, trial);
    } else {
      table.missed("interrupt");
    }
    return fired;
  }

  private void close(int at) {
    AreaTrial trial = start(at);
    trial.closeTwice();
    trial.closed(steps.get(at));
    trial.isAllClosed(files);
    record("close", where("", at), FaultTable.Shown.TYPED, trial);
  }

  /** The area is closed by another thread while the operation is in the middle of a transfer. */
  private boolean closeAtTransfer(int nth, int at) {
    AreaTrial trial = start(at);
    files.arm(trial::closeInBackground, nth);
    trial.apply(steps.get(at));
    boolean fired = files.hasFired();
    if (fired) {
      trial.awaitClosed();
      trial.closed(steps.get(at));
      trial.isAllClosed(files);
      record("close", where("transfer " + nth + " ", at), FaultTable.Shown.TYPED, trial);
    } else {
      table.missed("close");
      finish(trial, at + 1);
    }
    return fired;
  }

  /** What goes wrong in opening gets an exception, and leaves no file open. */
  private void opening(Failure failure) {
    files.disarm();
    files.arm(failure, 1);
    AreaTrial trial = null;
    boolean typed = false;
    List<String> broken = new ArrayList<>();
    try {
      trial = new AreaTrial(provider.open(config));
    } catch (io.zswap.api.ZswapException e) {
      typed = true;
    } catch (RuntimeException e) {
      broken.add("opening gave " + e + ", not a typed error");
    }
    boolean fired = files.hasFired() && failure != Failure.CLOSE;
    files.disarm();
    if (trial != null) {
      trial.end(files);
    }
    if (fired) {
      if (files.open() != 0) {
        broken.add("I5 leaks: " + files.open() + " files are open after opening failed");
      }
      FaultTable.Shown shown = typed ? FaultTable.Shown.TYPED : FaultTable.Shown.ABSORBED;
      table.reached(failure.word(), "on opening", shown, broken, List.of());
    } else {
      table.missed(failure.word());
    }
  }

  /** An area whose file fails to close is closed all the same. */
  private void closing(Failure failure) {
    AreaTrial trial = start(pages);
    files.arm(failure, 1);
    boolean typed = trial.closeFailing();
    boolean fired = files.hasFired();
    files.disarm();
    trial.closeTwice();
    trial.closed(steps.get(0));
    trial.isAllClosed(files);
    if (fired) {
      FaultTable.Shown shown = typed ? FaultTable.Shown.TYPED : FaultTable.Shown.ABSORBED;
      record(failure.word(), "on closing", shown, trial);
    } else {
      table.missed(failure.word());
    }
  }
}
