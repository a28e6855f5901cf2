package io.zswap.conformance.crosscheck;

import io.zswap.api.machine.Operation;
import io.zswap.conformance.crosscheck.Finding.Kind;
import io.zswap.conformance.program.Header;
import io.zswap.conformance.program.OperationWords;
import io.zswap.conformance.program.ProgramPrinter;
import io.zswap.conformance.program.Step;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/** The last operations of a run, and the file from which a run can be repeated. */
final class RecentSteps {
  private static final int KEPT = 10;

  private final Workload workload;
  private final Optional<Path> folder;
  private final OperationWords words;
  private final Deque<Done> last = new ArrayDeque<>();

  private record Done(long step, Operation operation, int created) {}

  RecentSteps(Workload workload, OperationWords words, Optional<Path> folder) {
    this.words = words;
    this.workload = workload;
    this.folder = folder;
  }

  void add(long step, Operation operation, int created) {
    if (last.size() == KEPT) {
      last.removeFirst();
    }
    last.addLast(new Done(step, operation, created));
  }

  private List<String> previous() {
    return last.stream()
        .map(d -> String.format("%6d  %s", d.step, words.print(d.operation, d.created)))
        .toList();
  }

  Finding finding(
      Kind kind, long step, String operation, List<String> details, List<String> state) {
    List<String> all = new ArrayList<>(details);
    Optional<Path> saved = Optional.empty();
    try {
      saved = save(step);
    } catch (IOException | RuntimeException e) {
      all.add("the program could not be saved: " + e);
    }
    return new Finding(kind, step, operation, all, state, previous(), saved);
  }

  private Optional<Path> save(long steps) throws IOException {
    if (folder.isEmpty()) {
      return Optional.empty();
    }
    Header header = workload.header();
    Files.createDirectories(folder.get());
    Path file = folder.get().resolve(header.name() + "-step-" + steps + ".zswap");
    try (Writer out = Files.newBufferedWriter(file)) {
      ProgramPrinter.print(header, workload.names(), new Prefix(workload.steps(), steps), out);
    }
    return Optional.of(file);
  }

  /** The first steps of a pass. */
  private static final class Prefix implements Iterator<Step> {
    private final Iterator<Step> steps;
    private long left;

    Prefix(Iterator<Step> steps, long left) {
      this.steps = steps;
      this.left = left;
    }

    @Override
    public boolean hasNext() {
      return left > 0 && steps.hasNext();
    }

    @Override
    public Step next() {
      left--;
      return steps.next();
    }
  }
}
