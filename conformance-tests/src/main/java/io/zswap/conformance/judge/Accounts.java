package io.zswap.conformance.judge;

import io.zswap.api.explore.ScenarioSpec;
import io.zswap.api.machine.Counter;
import io.zswap.api.machine.MachineTraits;
import io.zswap.api.machine.Operation;
import io.zswap.api.machine.PageState;
import io.zswap.api.machine.Status;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** I3, I4 and I5: what a run has left, held against itself. */
final class Accounts {
  private final ScenarioSpec spec;
  private final Ending ending;

  /**
   * Whether each cgroup has lists of its own; otherwise one is for all, and shown as the root's.
   */
  private final boolean listsOfCgroups;

  Accounts(ScenarioSpec spec, MachineTraits traits) {
    this.spec = spec;
    listsOfCgroups = !traits.lacking().containsKey(MachineTraits.CGROUP_LRU);
    ending = new Ending(spec);
  }

  void check(FactsView facts, List<String> violations) {
    CgroupTree cgroups = new CgroupTree(spec, facts);
    reach(facts, violations);
    counts(facts, cgroups, violations);
    emptied(facts, cgroups, violations);
    leaks(facts, cgroups, violations);
  }

  /** I3 at rest: every entry is on exactly one list that reclaim reaches. */
  private static void reach(FactsView facts, List<String> violations) {
    Map<Long, Integer> lists = new HashMap<>();
    for (FactsView.Cgroup cgroup : facts.cgroups()) {
      for (List<Long> lru : cgroup.lrus()) {
        lru.forEach(item -> lists.merge(item >> 1, 1, Integer::sum));
      }
    }
    for (int slot = 0; slot < facts.slots().size(); slot++) {
      int on = lists.getOrDefault((long) slot, 0);
      boolean stored = facts.slots().get(slot).length() > 0;
      if (stored && on != 1) {
        violations.add(
            "I3 reach: the entry of slot " + slot + " is on " + (on == 0 ? "no" : on) + " LRU");
      } else if (!stored && on > 0) {
        violations.add("I4 accounts: an LRU has an entry of slot " + slot + ", zswap has none");
      }
    }
  }

  /** I4: stored_pages, charges and list lengths. */
  private void counts(FactsView facts, CgroupTree cgroups, List<String> violations) {
    long stored = facts.slots().stream().filter(s -> s.length() > 0).count();
    long counted = facts.counter(Counter.STORED_PAGES);
    if (stored != counted) {
      violations.add("I4 accounts: stored_pages is " + counted + ", entries: " + stored);
    }
    for (int c = 0; c < facts.cgroups().size(); c++) {
      FactsView.Cgroup cgroup = facts.cgroups().get(c);
      if (!cgroup.online()) {
        // What an offline cgroup was charged with went to its parent's account.
        continue;
      }
      long bytes = 0;
      long pages = 0;
      long own = 0;
      long least = 0;
      for (FactsView.Slot slot : facts.slots()) {
        if (slot.length() <= 0 || slot.owner() < 0) {
          continue;
        }
        int owner = cgroups.online(slot.owner(), facts.cgroups());
        own += owner == c ? 1 : 0;
        if (cgroups.contains(c, owner)) {
          bytes += slot.length();
          pages++;
          least += owner == 0 ? 0 : 1;
        }
      }
      long listed = cgroup.lrus().stream().mapToLong(List::size).sum();
      if (listsOfCgroups && listed != own) {
        violations.add(
            "I4 accounts: the LRUs of cgroup "
                + c
                + " have "
                + listed
                + " entries, it owns "
                + own);
      }
      // Entries of the root have no objcg, but those reparented to it keep theirs: the root's
      // charge lies between the two.
      boolean good =
          c == 0
              ? cgroup.zswapped() >= least && cgroup.zswapped() <= pages && cgroup.bytes() <= bytes
              : cgroup.zswapped() == pages && cgroup.bytes() == bytes;
      if (!good) {
        violations.add(
            "I4 accounts: cgroup "
                + c
                + " is charged "
                + cgroup.zswapped()
                + " entries and "
                + cgroup.bytes()
                + " bytes, there are "
                + pages
                + " and "
                + bytes);
      }
    }
  }

  private static boolean disarms(Operation operation) {
    return operation instanceof Operation.FailNext fail && fail.nth() == 0;
  }

  /**
   * I3 in action: if what comes after the tasks begins with shrinking every cgroup that is online,
   * then zswap is empty, but for what writeback must leave alone.
   */
  private void emptied(FactsView facts, CgroupTree cgroups, List<String> violations) {
    Set<Integer> shrunk = new HashSet<>();
    int n = 0;
    while (n < spec.after().size()) {
      Operation operation = spec.after().get(n);
      if (operation instanceof Operation.Shrink shrink) {
        shrunk.add(shrink.cgroup());
      } else if (!(operation instanceof Operation.Reclaim || disarms(operation))) {
        break;
      }
      n++;
    }
    for (int c = 0; c < facts.cgroups().size(); c++) {
      if (facts.cgroups().get(c).online() && !shrunk.contains(c)) {
        return;
      }
    }
    if (n == 0) {
      return;
    }
    long mayStay =
        facts.slots().stream()
            .filter(s -> s.length() > 0)
            .filter(s -> s.hasCache() || !writeback(s.owner(), facts, cgroups))
            .count();
    long left = facts.after().get(n - 1).storedPages();
    if (left > mayStay) {
      violations.add(
          "I3 reach: " + left + " entries stay after repeated shrinking, expected " + mayStay);
    }
  }

  private static boolean writeback(int owner, FactsView facts, CgroupTree cgroups) {
    int at = cgroups.online(Math.max(0, owner), facts.cgroups());
    while (facts.cgroups().get(at).writeback()) {
      if (at == 0) {
        return true;
      }
      at = cgroups.parent(at);
    }
    return false;
  }

  /** I5: nothing lives once every page is freed and swap is off; no lock is held at any time. */
  private void leaks(FactsView facts, CgroupTree cgroups, List<String> violations) {
    FactsView.End end = facts.end();
    for (int slot = 0; slot < facts.slots().size(); slot++) {
      if ((facts.slots().get(slot).folioFlags() & PageState.FLAG_LOCKED) != 0) {
        violations.add("I5 leaks: the folio of slot " + slot + " stays locked");
      }
    }
    if (end.locks() != 0) {
      violations.add("I5 leaks: " + end.locks() + " locks are held in the end");
    }
    if (!allFreed(facts)) {
      return;
    }
    List<String> left = new ArrayList<>();
    add(left, end.entries(), "entries");
    add(left, end.poolPages(), "pool pages");
    add(left, end.folios(), "folios");
    add(left, end.cgroups() - cgroups.living(), "cgroups");
    if (!left.isEmpty()) {
      violations.add("I5 leaks: left in the end: " + String.join(", ", left));
    }
    FactsView.After last = facts.after().get(facts.after().size() - 1);
    if (last.storedPages() != 0 || last.slotsInUse() != 0 || last.swapCache() != 0) {
      violations.add(
          "I5 leaks: with swap off, stored_pages is "
              + last.storedPages()
              + ", slots_in_use "
              + last.slotsInUse()
              + ", swap_cache "
              + last.swapCache());
    }
  }

  private static void add(List<String> left, long count, String what) {
    if (count != 0) {
      left.add(count + " " + what);
    }
  }

  private boolean allFreed(FactsView facts) {
    int last = spec.after().size() - 1;
    if (!ending.isSwapoff() || !facts.after().get(last).result().is(Status.DONE, Status.OFF)) {
      return false;
    }
    Set<Integer> freed = ending.freed();
    for (int p = 0; p < facts.pages().size(); p++) {
      if (facts.pages().get(p).pte() != PageState.Pte.NONE && !freed.contains(p)) {
        return false;
      }
    }
    return true;
  }
}
