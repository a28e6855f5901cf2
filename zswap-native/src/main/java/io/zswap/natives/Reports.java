package io.zswap.natives;

import io.zswap.api.machine.CgroupState;
import io.zswap.api.machine.CgroupState.Life;
import io.zswap.api.machine.CgroupState.LruEntry;
import io.zswap.api.machine.Counter;
import io.zswap.api.machine.CounterValues;
import io.zswap.api.machine.PageState;
import io.zswap.api.machine.PageState.Pte;
import io.zswap.api.machine.SlotState;
import io.zswap.api.machine.Status;
import io.zswap.api.machine.StepReport;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** What C reports, as records. The layouts are those of {@code abi/abi.h}. */
final class Reports {
  private static final Pte[] PTES = Pte.values();
  private static final Life[] LIVES = Life.values();
  private static final int PAGE_LONGS = 7;
  private static final int SLOT_LONGS = 8;
  private static final int CGROUP_LONGS = 10;

  private Reports() {}

  static StepReport step(long[] r) {
    return new StepReport(
        Status.of((int) r[0]),
        r[1],
        page(r, 2),
        counters(r, Bridge.REPORT_COUNTERS),
        r[9],
        r[10],
        r[11]);
  }

  private static PageState page(long[] r, int at) {
    return new PageState(
        PTES[(int) r[at]],
        r[at + 1] != 0,
        r[at + 2],
        (int) r[at + 3],
        (int) r[at + 4],
        (int) r[at + 5],
        r[at + 6]);
  }

  static CounterValues counters(long[] r, int from) {
    return new CounterValues(Arrays.copyOfRange(r, from, from + Counter.values().length));
  }

  static List<PageState> pages(long[] r) {
    List<PageState> pages = new ArrayList<>(r.length / PAGE_LONGS);
    for (int at = 0; at < r.length; at += PAGE_LONGS) {
      pages.add(page(r, at));
    }
    return pages;
  }

  static List<SlotState> slots(long[] r) {
    List<SlotState> slots = new ArrayList<>(r.length / SLOT_LONGS);
    for (int at = 0; at < r.length; at += SLOT_LONGS) {
      slots.add(
          new SlotState(
              (int) r[at],
              r[at + 1] != 0,
              r[at + 2] != 0,
              (int) r[at + 3],
              (int) r[at + 4],
              (int) r[at + 5],
              r[at + 6],
              r[at + 7]));
    }
    return slots;
  }

  /** Cgroups from their fields and, for each and each node, the length of its list and the list. */
  static List<CgroupState> cgroups(long[] r, long[] lists, int nodes) {
    int each = CGROUP_LONGS + nodes;
    List<CgroupState> cgroups = new ArrayList<>(r.length / each);
    int next = 0;
    for (int at = 0; at < r.length; at += each) {
      List<Long> swapins = new ArrayList<>();
      List<List<LruEntry>> lrus = new ArrayList<>();
      Life life = LIVES[(int) r[at]];
      for (int node = 0; node < nodes; node++) {
        int length = (int) lists[next++];
        if (life == Life.ONLINE) {
          lrus.add(list(lists, next, length));
        }
        if (life != Life.FREED) {
          swapins.add(r[at + CGROUP_LONGS + node]);
        }
        next += length;
      }
      cgroups.add(
          new CgroupState(
              at / each,
              life,
              r[at + 1],
              r[at + 2] != 0,
              r[at + 3],
              r[at + 4],
              r[at + 5],
              r[at + 6],
              r[at + 7],
              r[at + 8],
              r[at + 9],
              swapins,
              lrus));
    }
    return cgroups;
  }

  private static List<LruEntry> list(long[] lists, int from, int length) {
    List<LruEntry> entries = new ArrayList<>(length);
    for (int i = from; i < from + length; i++) {
      entries.add(new LruEntry(lists[i] >> 1, (lists[i] & 1) != 0));
    }
    return entries;
  }
}
