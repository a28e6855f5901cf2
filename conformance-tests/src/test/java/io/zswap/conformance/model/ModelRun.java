package io.zswap.conformance.model;

import io.zswap.api.machine.Digest;
import io.zswap.api.machine.Operation;
import io.zswap.api.machine.PageContent;
import io.zswap.api.machine.Status;
import io.zswap.conformance.program.CgroupNumbers;
import io.zswap.conformance.program.Header;
import io.zswap.conformance.program.Program;
import io.zswap.conformance.program.Step;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * A subject beside the map that it must behave as: which pages there are, and what was last written
 * to each. Everything else that is done must make no difference to that. Not thread-safe.
 */
final class ModelRun {
  private static final Set<Status> MAPPED =
      EnumSet.of(Status.RESIDENT, Status.CACHE_HIT, Status.ZERO, Status.LOADED, Status.READ_IN);

  /** Operations that all runs of this process performed. */
  static final AtomicLong operations = new AtomicLong();

  private final @Nullable FailingPrograms failing;
  private final Map<Integer, PageContent> pages = new TreeMap<>();
  private final CgroupNumbers cgroups = new CgroupNumbers();
  private final List<Step> journal = new ArrayList<>();
  private @Nullable Started started;

  private record Started(Subject.Kind kind, Header header, Subject subject) {}

  /**
   * Nothing yet.
   *
   * @param failing where the program of a run that fails is kept; null for nowhere
   */
  ModelRun(@Nullable FailingPrograms failing) {
    this.failing = failing;
  }

  /** Starts a fresh subject. */
  void start(Subject.Kind kind, Header header) {
    header.setup().forEach(cgroups::apply);
    started = new Started(kind, header, kind.opener().apply(header));
  }

  boolean isStarted() {
    return started != null;
  }

  private Started started() {
    return Objects.requireNonNull(started);
  }

  private Header header() {
    return started().header;
  }

  boolean hasZeros() {
    return started().kind.zeros();
  }

  /**
   * Runs a program.
   *
   * @param end whether to {@link #finish} too
   * @return what went wrong; empty if nothing did
   */
  static Optional<AssertionError> replay(Subject.Kind kind, Program program, boolean end) {
    ModelRun run = new ModelRun(null);
    try {
      run.start(kind, program.header());
      program.tasks().get(0).steps().forEach(step -> run.apply(step.operation()));
      if (end) {
        run.finish();
      }
      run.started().subject.close();
      return Optional.empty();
    } catch (AssertionError e) {
      return Optional.of(e);
    }
  }

  /** How many pages may be written. */
  int size() {
    return header().config().pages();
  }

  /** How many pages there are. */
  int written() {
    return pages.size();
  }

  /** The nth of the pages that there are, counted round and round. */
  int page(int n) {
    return List.copyOf(pages.keySet()).get(n % pages.size());
  }

  CgroupNumbers cgroups() {
    return cgroups;
  }

  /** Performs an operation, on both sides. */
  void apply(Operation operation) {
    journal.add(Step.of(operation));
    operations.incrementAndGet();
    int number = cgroups.apply(operation);
    try {
      check(operation, started().subject.apply(operation), number);
    } catch (RuntimeException | AssertionError | LinkageError | StackOverflowError e) {
      throw failed(e.toString(), e);
    }
  }

  private void check(Operation operation, Subject.Reply reply, int number) {
    Status status = reply.status();
    if (operation instanceof Operation.Write o) {
      expect(status == Status.DONE || MAPPED.contains(status), o, reply);
      pages.put(o.page(), o.content());
    } else if (operation instanceof Operation.Read o) {
      PageContent content = pages.get(o.page());
      expect(content == null ? status == Status.ABSENT : MAPPED.contains(status), o, reply);
      expect(reply.value() == (content == null ? 0 : hash(content)), o, reply);
    } else if (operation instanceof Operation.Fault o) {
      boolean gaveUp = o.interrupted() && status == Status.INTERRUPTED;
      boolean mapped = MAPPED.contains(status) || gaveUp;
      expect(pages.containsKey(o.page()) ? mapped : status == Status.ABSENT, o, reply);
    } else if (operation instanceof Operation.Pageout o) {
      expect(pages.containsKey(o.page()) || status == Status.ABSENT, o, reply);
    } else if (operation instanceof Operation.Free o) {
      boolean there = pages.remove(o.page()) != null;
      expect(status == (there ? Status.DONE : Status.ABSENT), o, reply);
    } else if (operation instanceof Operation.CreateCgroup o && reply.value() != 0) {
      expect(number == CgroupNumbers.REFUSED || reply.value() == number, o, reply);
    } else {
      expect(status != Status.SIGBUS && status != Status.NO_MEMORY, operation, reply);
    }
  }

  private long hash(PageContent content) {
    byte[] page = new byte[header().config().pageSize()];
    content.fill(page);
    return Digest.content(page);
  }

  private static void expect(boolean good, Operation operation, Subject.Reply reply) {
    if (!good) {
      throw new AssertionError(
          String.format("%s came to %s %016x", operation, reply.status().word(), reply.value()));
    }
  }

  /** Reads every page, frees them all, and looks whether anything is left. */
  void finish() {
    if (!isStarted()) {
      return;
    }
    Subject subject = started().subject;
    for (int page = 0; page < size(); page++) {
      apply(new Operation.Read(page));
    }
    for (int page = 0; page < size(); page++) {
      apply(new Operation.Free(page));
    }
    String left = subject.left();
    if (!left.isEmpty()) {
      throw failed("every page is free, and there is left: " + left, null);
    }
    subject.close();
  }

  /** What was done until now. */
  Program program() {
    return Program.single(header(), journal);
  }

  private AssertionError failed(String what, @Nullable Throwable cause) {
    started().subject.close();
    String where = failing == null ? "" : "\nprogram: " + failing.save(started().kind, program());
    return new AssertionError("step " + journal.size() + ": " + what + where, cause);
  }
}
