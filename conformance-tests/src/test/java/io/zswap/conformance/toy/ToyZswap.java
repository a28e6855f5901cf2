package io.zswap.conformance.toy;

import io.zswap.api.explore.FreeMode;
import io.zswap.api.explore.Protocol;
import io.zswap.api.explore.ScenarioSpec;
import io.zswap.api.explore.Trace;
import io.zswap.api.machine.Counter;
import io.zswap.api.machine.Digest;
import io.zswap.api.machine.Operation;
import io.zswap.api.machine.Status;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The state of a zswap that is just good enough for the litmus programs: no swap cache, one step
 * per operation, but two per entry for shrinking, so that R1 and R5 have their unfixed forms.
 */
final class ToyZswap {
  static final class Entry {
    final long content;
    final int owner;
    final int slot;
    boolean referenced = true;

    Entry(long content, int owner, int slot) {
      this.content = content;
      this.owner = owner;
      this.slot = slot;
    }
  }

  private static final int NONE = 0;
  private static final int PRESENT = 1;
  private static final int SWAPPED = 2;

  private final ScenarioSpec spec;
  final int[] pte;
  final int[] slotOf;
  final int[] home;
  final long[] content;
  final @Nullable Entry[] entry;
  final boolean[] used;
  final long[] device;
  final List<Integer> parent = new ArrayList<>(List.of(-1));
  final List<Integer> life = new ArrayList<>(List.of(0));
  final List<List<Entry>> lists = new ArrayList<>(List.of(new ArrayList<>()));
  final List<String> violations = new ArrayList<>();
  boolean enabled = true;
  boolean off;
  boolean broken;
  boolean secondChance = true;

  ToyZswap(ScenarioSpec spec) {
    this.spec = spec;
    int pages = spec.config().pages();
    int slots = spec.config().slots();
    pte = new int[pages];
    slotOf = new int[pages];
    home = new int[pages];
    content = new long[pages];
    entry = new @Nullable Entry[slots];
    used = new boolean[slots];
    device = new long[slots];
  }

  int online(int cgroup) {
    int at = cgroup;
    while (life.get(at) != 0) {
      at = parent.get(at);
    }
    return at;
  }

  private void drop(int slot) {
    Entry e = entry[slot];
    if (e != null) {
      lists.forEach(list -> list.remove(e));
      entry[slot] = null;
    }
  }

  private Status faultIn(int page) {
    int slot = slotOf[page];
    Entry e = entry[slot];
    content[page] = e != null ? e.content : device[slot];
    drop(slot);
    used[slot] = false;
    pte[page] = PRESENT;
    return e != null ? Status.LOADED : Status.READ_IN;
  }

  /** Any operation but a shrink, in one step. */
  long[] apply(Operation operation) {
    if (operation instanceof Operation.Write w) {
      Status status = pte[w.page()] == SWAPPED ? faultIn(w.page()) : Status.DONE;
      byte[] bytes = new byte[spec.config().pageSize()];
      w.content().fill(bytes);
      content[w.page()] = Digest.content(bytes);
      pte[w.page()] = PRESENT;
      return result(status, 0);
    } else if (operation instanceof Operation.Read r) {
      Status status = touch(r.page());
      return result(status, status == Status.ABSENT ? 0 : content[r.page()]);
    } else if (operation instanceof Operation.Fault f) {
      if (f.interrupted() && pte[f.page()] == SWAPPED) {
        if (spec.protocol().load() == Protocol.Load.EXCLUSIVE) {
          drop(slotOf[f.page()]);
        }
        return result(Status.INTERRUPTED, 0);
      }
      return result(touch(f.page()), 0);
    } else if (operation instanceof Operation.Pageout p) {
      return result(pageout(p.page()), 0);
    } else if (operation instanceof Operation.Free f) {
      if (pte[f.page()] == NONE) {
        return result(Status.ABSENT, 0);
      }
      if (pte[f.page()] == SWAPPED) {
        drop(slotOf[f.page()]);
        used[slotOf[f.page()]] = false;
      }
      pte[f.page()] = NONE;
      return result(Status.DONE, 0);
    } else if (operation instanceof Operation.Home h) {
      home[h.page()] = h.cgroup();
    } else if (operation instanceof Operation.SetParameter s) {
      enabled = s.value().equals("Y");
    } else if (operation instanceof Operation.Swapoff) {
      if (off) {
        return result(Status.OFF, 0);
      }
      off = true;
      for (int p = 0; p < pte.length; p++) {
        touch(p);
      }
    } else if (operation instanceof Operation.CreateCgroup c) {
      parent.add(c.parent());
      life.add(0);
      lists.add(new ArrayList<>());
      return result(Status.DONE, parent.size() - 1);
    } else if (operation instanceof Operation.Offline o) {
      life.set(o.cgroup(), 1);
      lists.get(online(o.cgroup())).addAll(lists.get(o.cgroup()));
      lists.get(o.cgroup()).clear();
    } else if (operation instanceof Operation.Release r) {
      life.set(r.cgroup(), 2);
    }
    return result(Status.DONE, 0);
  }

  private Status touch(int page) {
    return switch (pte[page]) {
      case NONE -> Status.ABSENT;
      case PRESENT -> Status.RESIDENT;
      default -> faultIn(page);
    };
  }

  private Status pageout(int page) {
    if (pte[page] != PRESENT) {
      return Status.ABSENT;
    }
    if (off) {
      return Status.OFF;
    }
    int slot = 0;
    while (used[slot]) {
      slot++;
    }
    used[slot] = true;
    slotOf[page] = slot;
    pte[page] = SWAPPED;
    if (!enabled) {
      device[slot] = content[page];
      return Status.WRITTEN;
    }
    int owner = online(home[page]);
    Entry e = new Entry(content[page], owner, slot);
    e.referenced = secondChance;
    entry[slot] = e;
    lists.get(owner).add(e);
    return Status.STORED;
  }

  static long[] result(Status status, long value) {
    return new long[] {status.ordinal(), value};
  }

  /** First step of shrinking: what the walk found, after the lock is dropped. */
  Entry take(int cgroup) {
    List<Entry> list = lists.get(cgroup);
    Entry e = list.remove(0);
    list.add(e);
    return e;
  }

  /** Second step: whether the entry was written back. */
  boolean writeBack(Entry e) {
    if (e.referenced) {
      e.referenced = false;
      return false;
    }
    boolean same = entry[e.slot] == e;
    if (!same && spec.protocol().recheck() == Protocol.Recheck.COMPARE_AND_REMOVE) {
      return false;
    }
    if (!same && spec.free() == FreeMode.POISON) {
      violations.add("I2 memory: read of a freed entry in ToyZswap.writeBack");
      broken = true;
    } else if (!same && spec.free() == FreeMode.QUARANTINE) {
      violations.add("I2 memory: double free of an entry in ToyZswap.writeBack");
      broken = true;
    }
    device[e.slot] = e.content;
    drop(e.slot);
    return true;
  }

  long stored() {
    long n = 0;
    for (@Nullable Entry e : entry) {
      n += e == null ? 0 : 1;
    }
    return n;
  }

  long slotsInUse() {
    long n = 0;
    for (boolean u : used) {
      n += u ? 1 : 0;
    }
    return n;
  }

  /** The machine at rest, as io.zswap.api.explore.Facts orders it. */
  void rest(Trace trace) {
    trace.addFact(pte.length * 7L);
    for (int p = 0; p < pte.length; p++) {
      boolean present = pte[p] == PRESENT;
      facts(trace, pte[p], present ? 1 : 0, pte[p] == SWAPPED ? slotOf[p] : -1);
      facts(trace, present ? 4 : 0, present ? 1 : 0, present ? home[p] : -1);
      trace.addFact(present ? content[p] : 0);
    }
    trace.addFact(used.length * 8L);
    for (int s = 0; s < used.length; s++) {
      Entry e = entry[s];
      int owner = e == null ? 0 : online(e.owner);
      facts(trace, used[s] ? 1 : 0, 0, 0, used[s] ? owner : -1, e == null ? 0 : 10);
      facts(trace, 0, 0, device[s]);
    }
    trace.addFact(parent.size() * 11L);
    for (int c = 0; c < parent.size(); c++) {
      long charged = 0;
      for (@Nullable Entry e : entry) {
        charged += e != null && e.owner != 0 && (c == 0 || online(e.owner) == c) ? 1 : 0;
      }
      facts(trace, life.get(c), 1L << 40, 1, charged * 10, charged, 0, 0, 0, 0, 0, 0);
    }
    long length = 0;
    for (List<Entry> list : lists) {
      length += 1 + list.size();
    }
    trace.addFact(length);
    for (List<Entry> list : lists) {
      trace.addFact(list.size());
      list.forEach(e -> trace.addFact(e.slot * 2L + (e.referenced ? 1 : 0)));
    }
    facts(trace, 1, 1, Counter.values().length);
    for (Counter counter : Counter.values()) {
      trace.addFact(counter == Counter.STORED_PAGES ? stored() : 0);
    }
  }

  static void facts(Trace trace, long... values) {
    for (long value : values) {
      trace.addFact(value);
    }
  }
}
