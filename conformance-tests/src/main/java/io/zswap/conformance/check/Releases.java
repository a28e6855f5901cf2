package io.zswap.conformance.check;

import io.zswap.api.explore.Protocol;
import io.zswap.api.explore.Protocol.Load;
import io.zswap.api.explore.Protocol.Pin;
import io.zswap.api.explore.Protocol.Recheck;
import io.zswap.api.explore.Protocol.Tree;
import io.zswap.api.explore.Protocol.Walk;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What Linux releases had, as protocols.
 *
 * <ul>
 *   <li>{@code v6.3}: no recheck (04fc7816089c is in 6.4), the entry's reference and nothing for
 *       the tree (5878303c5353 is in 6.9), an entry is taken off the LRU and put back, loads keep
 *       the entry, the skipping fault has no pin (13ddaf26be32 is in 6.8). Its LRU was the
 *       allocator's, and knew no cgroups: here it is zswap's all the same.
 *   <li>{@code v6.4}: 04fc7816089c, whose mismatch path neither unlocks nor puts the folio.
 *   <li>{@code v6.8}: that path repaired (e3b63e966cac), cgroup-aware lists under RCU
 *       (a65b0e7607cc), the pin (13ddaf26be32). {@code v6.8-exclusive}: with its knob
 *       exclusive_loads on, which is off by default.
 *   <li>{@code v6.9}: the pin comes before the tree (5878303c5353), a load keeps the entry unless
 *       the folio is in the swap cache (25cd241408a2). From here on nothing differs from {@link
 *       Protocol#MERGED}; {@code v6.12} is the same.
 * </ul>
 */
public final class Releases {
  private static final Map<String, Protocol> BY_NAME = new LinkedHashMap<>();

  static {
    Protocol v68 =
        Protocol.MERGED
            .with(Recheck.LOOKUP_AFTER_PIN)
            .with(Tree.ENTRY_REFERENCE)
            .with(Walk.ISOLATE_AND_PUT_BACK)
            .with(Load.KEEP_UNTIL_FREED);
    Protocol v64 = v68.with(Recheck.LOOKUP_AFTER_PIN_AS_QUOTED).with(Pin.UNPINNED);
    BY_NAME.put("v6.3", v64.with(Recheck.NONE));
    BY_NAME.put("v6.4", v64);
    BY_NAME.put("v6.8", v68);
    BY_NAME.put("v6.8-exclusive", v68.with(Load.EXCLUSIVE));
    BY_NAME.put("v6.9", Protocol.MERGED);
    BY_NAME.put("v6.12", Protocol.MERGED);
  }

  private Releases() {}

  /** The protocols by name, oldest first. */
  public static Map<String, Protocol> byName() {
    return Map.copyOf(BY_NAME);
  }
}
