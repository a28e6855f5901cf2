package io.zswap.core.machine;

import io.zswap.api.MachineException;
import io.zswap.api.explore.Protocol;
import java.util.Set;

/** Positions that core does not follow yet: refused, never taken for others. */
final class Unbuilt {
  private static final Set<Enum<?>> BUILT =
      Set.of(
          Protocol.Recheck.NONE,
          Protocol.Tree.ENTRY_REFERENCE,
          Protocol.Walk.READ_AFTER_UNLOCK,
          Protocol.Add.CSS_TRYGET,
          Protocol.Order.ID_LAST,
          Protocol.Load.EXCLUSIVE,
          Protocol.Pin.UNPINNED);

  private Unbuilt() {}

  static void refuse(Protocol protocol) {
    for (Enum<?> position : protocol.positions()) {
      if (!BUILT.contains(position) && !Protocol.MERGED.positions().contains(position)) {
        throw new MachineException("core does not follow " + Protocol.word(position));
      }
    }
  }
}
