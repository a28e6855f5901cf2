package io.zswap.core.machine;

import io.zswap.api.machine.CgroupState.LruEntry;
import io.zswap.api.machine.PageState;
import io.zswap.api.machine.SlotState;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A machine's state for people, by the names that {@link io.zswap.api.explore.StepText} fixes. */
final class StateWords {
  private final Map<String, String> words = new LinkedHashMap<>();

  Map<String, String> all() {
    return words;
  }

  void page(int number, PageState page) {
    String value =
        switch (page.pte()) {
          case NONE -> "";
          case SWAPPED -> "in slot " + page.slot();
          case PRESENT -> "mapped" + (page.pteDirty() ? " dirty" : "") + content(page.content());
          case POISONED -> "poisoned";
        };
    if (!value.isEmpty()) {
      words.put("page " + number, value);
    }
  }

  /**
   * @param cached whether the swap cache has a folio for it
   */
  void slot(int number, SlotState slot, boolean cached) {
    if (slot.count() != 0 || slot.hasCache()) {
      String pinned = slot.hasCache() ? " has cache" : "";
      words.put("slot " + number, "count " + slot.count() + pinned + (slot.zero() ? " zero" : ""));
    }
    if (slot.length() != 0) {
      words.put("tree, slot " + number, slot.length() + " bytes");
    }
    if (cached) {
      words.put(
          "swap cache, slot " + number, folio(slot.folioFlags()) + content(slot.folioContent()));
    }
    if (slot.deviceContent() != 0) {
      words.put("device, slot " + number, content(slot.deviceContent()).strip());
    }
  }

  void cgroup(int id, boolean online) {
    if (id != 0) {
      words.put("cgroup " + id, online ? "online" : "offline");
    }
  }

  void lru(int cgroup, int node, List<LruEntry> entries) {
    if (!entries.isEmpty()) {
      StringBuilder list = new StringBuilder("slots");
      entries.forEach(e -> list.append(' ').append(e.slot()).append(referenced(e)));
      words.put("LRU of cgroup " + cgroup + ", node " + node, list.toString());
    }
  }

  private static String referenced(LruEntry entry) {
    return entry.referenced() ? " referenced" : "";
  }

  void warnings(long count) {
    if (count != 0) {
      words.put("warnings", "" + count);
    }
  }

  private static String folio(int flags) {
    return "folio"
        + ((flags & PageState.FLAG_LOCKED) != 0 ? " locked" : "")
        + ((flags & PageState.FLAG_DIRTY) != 0 ? " dirty" : "")
        + ((flags & PageState.FLAG_WRITEBACK) != 0 ? " writeback" : "");
  }

  private static String content(long digest) {
    return digest == 0 ? "" : String.format(" content %016x", digest);
  }
}
