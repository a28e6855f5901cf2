package io.zswap.conformance.judge;

import io.zswap.api.MachineException;
import io.zswap.api.explore.Facts;
import io.zswap.api.explore.ScenarioSpec;
import io.zswap.api.explore.Trace;
import io.zswap.api.machine.CgroupState;
import io.zswap.api.machine.Counter;
import io.zswap.api.machine.Operation;
import io.zswap.api.machine.PageState;
import io.zswap.api.machine.Status;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The facts of a finished run by name; {@link Facts} fixes their order.
 *
 * @param results per task and operation
 * @param pages by number
 * @param slots by number
 * @param cgroups by number
 * @param poolPages pages of each pool
 * @param counters in the order of {@link Counter}
 * @param after what each later operation returned and left
 * @param end what still lived in the end
 */
record FactsView(
    List<List<Result>> results,
    List<Page> pages,
    List<Slot> slots,
    List<Cgroup> cgroups,
    List<Long> poolPages,
    List<Long> counters,
    List<After> after,
    End end) {

  /** An operation that has not finished has no status. */
  record Result(Optional<Status> status, long value) {
    boolean is(Status... any) {
      return status.isPresent() && Arrays.asList(any).contains(status.get());
    }

    /** Whether the operation found or brought a page in memory. */
    boolean mapped() {
      return is(Status.RESIDENT, Status.LOADED, Status.ZERO, Status.READ_IN, Status.CACHE_HIT);
    }
  }

  record Page(PageState.Pte pte, long slot, int folioFlags, long content) {}

  record Slot(
      int count,
      boolean hasCache,
      boolean zero,
      int owner,
      long length,
      int folioFlags,
      long folioContent,
      long device) {}

  /** An LRU entry is its slot * 2 + referenced. */
  record Cgroup(
      CgroupState.Life life, boolean writeback, long bytes, long zswapped, List<List<Long>> lrus) {
    boolean online() {
      return life == CgroupState.Life.ONLINE;
    }
  }

  record After(Result result, long storedPages, long slotsInUse, long swapCache) {}

  record End(long entries, long poolPages, long folios, long cgroups, long locks) {}

  /** Of a machine that has not come to its end. */
  static final End END_UNKNOWN = new End(0, 0, 0, 0, 0);

  long counter(Counter counter) {
    return counters.get(counter.ordinal());
  }

  /**
   * Reads a trace's facts.
   *
   * @throws MachineException if they are not in the order that the contract fixes
   */
  static FactsView of(Trace trace, ScenarioSpec spec) {
    Reader in = new Reader(trace);
    List<List<Result>> results = new ArrayList<>();
    for (List<Operation> task : spec.tasks()) {
      List<Result> list = new ArrayList<>();
      for (int i = 0; i < task.size(); i++) {
        list.add(in.result());
      }
      results.add(list);
    }
    List<Page> pages = new ArrayList<>();
    for (int n = in.section(Facts.PAGE); n > 0; n--) {
      pages.add(in.page());
    }
    List<Slot> slots = new ArrayList<>();
    for (int n = in.section(Facts.SLOT); n > 0; n--) {
      slots.add(in.slot());
    }
    int nodes = spec.config().nodes();
    List<long[]> raw = new ArrayList<>();
    for (int n = in.section(Facts.CGROUP + nodes); n > 0; n--) {
      raw.add(in.take(Facts.CGROUP + nodes));
    }
    int lruEnd = in.section(1) + in.at;
    List<Cgroup> cgroups = new ArrayList<>();
    for (long[] r : raw) {
      List<List<Long>> lrus = new ArrayList<>();
      for (int node = 0; node < nodes; node++) {
        lrus.add(in.list(in.number("LRU length")));
      }
      cgroups.add(
          new Cgroup(in.constant(CgroupState.Life.values(), r[0]), r[2] != 0, r[3], r[4], lrus));
    }
    in.check(in.at == lruEnd, "LRU section");
    List<Long> poolPages = in.list(in.section(1));
    List<Long> counters = in.list(in.section(1));
    in.check(counters.size() == Counter.values().length, "counters");
    List<After> after = new ArrayList<>();
    for (int i = 0; i < spec.after().size(); i++) {
      after.add(new After(in.result(), in.next(), in.next(), in.next()));
    }
    End end = new End(in.next(), in.next(), in.next(), in.next(), in.next());
    in.check(in.at == trace.factCount(), "end");
    return new FactsView(results, pages, slots, cgroups, poolPages, counters, after, end);
  }

  /** Takes facts one by one. */
  private static final class Reader {
    private final Trace trace;
    private int at;

    Reader(Trace trace) {
      this.trace = trace;
    }

    void check(boolean good, String what) {
      if (!good) {
        throw new MachineException(
            "the machine's facts break the contract at number " + at + " (" + what + ")");
      }
    }

    long next() {
      check(at < trace.factCount(), "too few facts");
      return trace.fact(at++);
    }

    int number(String what) {
      long n = next();
      check(n >= 0 && n <= trace.factCount(), what);
      return (int) n;
    }

    /** Reads a section's length; how many items it has. */
    int section(int size) {
      int longs = number("section length");
      check(longs % size == 0 && longs <= trace.factCount() - at, "section of " + longs);
      return longs / size;
    }

    long[] take(int n) {
      long[] result = new long[n];
      for (int i = 0; i < n; i++) {
        result[i] = next();
      }
      return result;
    }

    List<Long> list(int n) {
      return Arrays.stream(take(n)).boxed().toList();
    }

    <E> E constant(E[] values, long ordinal) {
      check(ordinal >= 0 && ordinal < values.length, "constant " + ordinal);
      return values[(int) ordinal];
    }

    Result result() {
      long status = next();
      Optional<Status> known =
          status == -1 ? Optional.empty() : Optional.of(constant(Status.values(), status));
      return new Result(known, next());
    }

    Page page() {
      long[] p = take(Facts.PAGE);
      return new Page(constant(PageState.Pte.values(), p[0]), p[2], (int) p[3], p[6]);
    }

    Slot slot() {
      long[] s = take(Facts.SLOT);
      return new Slot((int) s[0], s[1] != 0, s[2] != 0, (int) s[3], s[4], (int) s[5], s[6], s[7]);
    }
  }
}
