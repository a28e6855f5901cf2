package io.zswap.core.explore;

import io.zswap.api.explore.Access;
import io.zswap.api.machine.FailurePoint;
import io.zswap.core.sync.Sync.Op;
import java.util.function.IntFunction;

/** Accesses in words. */
final class Words {
  private static final Op[] OPS = Op.values();

  private Words() {}

  /** What an access is, in words: a verb and its object. */
  static String[] of(long access, IntFunction<String> lockName) {
    int kind = ControlledSync.kind(access);
    long object = ControlledSync.objectOf(access);
    int mode = Access.mode(access);
    if (kind == ControlledSync.LOCK) {
      String[] verbs = {"look past", "try", "lock", "unlock"};
      return new String[] {verbs[mode], lockName.apply((int) object)};
    }
    if (kind == ControlledSync.RCU) {
      return mode == Access.READ
          ? new String[] {"rcu_read_unlock", ""}
          : new String[] {"grace period", ""};
    }
    String verb = mode == Access.READ ? "read" : "change";
    return switch (OPS[kind]) {
      case TREE -> new String[] {verb, "zswap tree, slot " + object};
      case TREE_REF -> new String[] {verb, "users of tree " + (object >> 4)};
      case AREA -> new String[] {verb, "swap area " + object};
      case LRU_TABLE -> new String[] {verb, "LRU lists of cgroup " + object};
      case LRU_LINKS -> new String[] {verb, "links of LRU lists"};
      case LRU_COUNT -> new String[] {verb, "length of an LRU list"};
      case SWAP_CACHE -> new String[] {verb, "swap cache, slot " + object};
      case SWAP_USERS -> new String[] {verb, "users of the swap area"};
      case FOLIO, FOLIO_FLAGS -> new String[] {verb, "flags of folio " + object};
      case FOLIO_REF -> new String[] {verb, "references to folio " + object};
      case POOL_LIST -> new String[] {verb, "pool list"};
      case POOL_REF -> new String[] {verb, "references to pool " + object};
      case CGROUP -> new String[] {verb, "cgroup " + object};
      case CGROUP_REF -> new String[] {verb, "references to cgroup " + object};
      case OBJCG -> new String[] {verb, "cgroup of objcg " + object};
      case OBJCG_REF -> new String[] {verb, "references to objcg " + object};
      case CHARGE -> new String[] {mode == Access.READ ? "charge" : "add up", "cgroups"};
      case LIMITS -> new String[] {verb, "pool limits"};
      case PARAMETER -> new String[] {verb, "parameters"};
      case WORK -> new String[] {verb, "shrink work"};
      case ENTRY -> new String[] {mode == Access.READ ? "read" : "free", "entry " + object};
      case ENTRY_REF -> new String[] {verb, "references to entry " + object};
      case ALLOC -> new String[] {verb, "free entries"};
      case FAILURE ->
          new String[] {verb, "failure point " + FailurePoint.values()[(int) object].word()};
      case DEVICE ->
          new String[] {mode == Access.READ ? "read" : "write", "device, slot " + object};
    };
  }
}
