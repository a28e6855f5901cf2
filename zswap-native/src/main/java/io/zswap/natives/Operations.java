package io.zswap.natives;

import io.zswap.api.machine.Operation;
import org.jspecify.annotations.Nullable;

/** Operations as C takes them: an opcode, three numbers, and bytes for some. */
final class Operations {
  /** Opcode of {@link Operation.Write}; the others follow in the order of the records. */
  private static final int WRITE = 1;

  private Operations() {}

  /**
   * Encodes an operation.
   *
   * @param into filled whole
   * @param page one page long, overwritten by a write
   * @return the payload, or {@code null} if it has none
   */
  static byte @Nullable [] encode(Operation operation, long[] into, byte[] page) {
    if (operation instanceof Operation.Write o) {
      o.content().fill(page);
      set(into, WRITE, o.page());
      return page;
    } else if (operation instanceof Operation.SetParameter o) {
      set(into, 19, o.parameter().ordinal());
      return Bridge.utf8(o.value());
    } else if (operation instanceof Operation.Read o) {
      set(into, 2, o.page());
    } else if (operation instanceof Operation.Fault o) {
      set(into, 3, o.page(), bit(o.write()), bit(o.interrupted()));
    } else if (operation instanceof Operation.Pageout o) {
      set(into, 4, o.page(), bit(o.keep()));
    } else if (operation instanceof Operation.PageoutLarge o) {
      set(into, 23, o.page(), o.pages(), bit(o.keep()));
    } else if (operation instanceof Operation.Reclaim) {
      set(into, 5);
    } else if (operation instanceof Operation.Free o) {
      set(into, 6, o.page());
    } else if (operation instanceof Operation.Home o) {
      set(into, 7, o.page(), o.cgroup());
    } else if (operation instanceof Operation.Shrink o) {
      set(into, 8, o.cgroup(), o.times());
    } else if (operation instanceof Operation.Scan o) {
      set(into, 9, o.cgroup(), o.nrToScan());
    } else if (operation instanceof Operation.Count o) {
      set(into, 10, o.cgroup());
    } else if (operation instanceof Operation.Worker) {
      set(into, 11);
    } else if (operation instanceof Operation.Swapon) {
      set(into, 12);
    } else if (operation instanceof Operation.Swapoff) {
      set(into, 13);
    } else {
      encodeRare(operation, into);
    }
    return null;
  }

  private static void encodeRare(Operation operation, long[] into) {
    if (operation instanceof Operation.CreateCgroup o) {
      set(into, 14, o.parent());
    } else if (operation instanceof Operation.LimitCgroup o) {
      set(into, 15, o.cgroup(), o.zswapMax());
    } else if (operation instanceof Operation.WritebackCgroup o) {
      set(into, 16, o.cgroup(), bit(o.enabled()));
    } else if (operation instanceof Operation.Offline o) {
      set(into, 17, o.cgroup());
    } else if (operation instanceof Operation.Release o) {
      set(into, 18, o.cgroup());
    } else if (operation instanceof Operation.FailNext o) {
      set(into, 20, o.point().ordinal(), o.nth());
    } else if (operation instanceof Operation.CpuOffline o) {
      set(into, 21, o.cpu());
    } else if (operation instanceof Operation.CpuOnline o) {
      set(into, 22, o.cpu());
    } else {
      throw new AssertionError("no opcode for " + operation);
    }
  }

  private static long bit(boolean value) {
    return value ? 1 : 0;
  }

  private static void set(long[] into, long... numbers) {
    for (int i = 0; i < into.length; i++) {
      into[i] = i < numbers.length ? numbers[i] : 0;
    }
  }
}
