package io.zswap.core.machine;

import io.zswap.api.MachineException;
import io.zswap.api.explore.Protocol;
import java.util.Set;

/** Positions that core does not follow yet: refused, never taken for others. */
final class Unbuilt {
  private static final Set<Enum<?>> UNBUILT =
      Set.of(
          Protocol.Add.REPARENT_AT_RELEASE,
          Protocol.Lists.LOCKLESS_COUNT,
          Protocol.Lists.PARENT_LOCK_DELETE,
          Protocol.Load.SWAP_CACHE_ALWAYS,
          Protocol.Load.STORE_BACK,
          Protocol.Load.KEEP_UNTIL_FREED);

  private Unbuilt() {}

  static void refuse(Protocol protocol) {
    for (Enum<?> position : protocol.positions()) {
      if (UNBUILT.contains(position)) {
        throw new MachineException("core does not follow " + Protocol.word(position));
      }
    }
  }
}
