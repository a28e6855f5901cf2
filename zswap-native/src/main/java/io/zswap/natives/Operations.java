package io.zswap.natives;

import io.zswap.api.machine.Operation;
import org.jspecify.annotations.Nullable;

/** Operations as C takes them: an opcode, three numbers, and bytes for some. */
final class Operations {
  /** The order of {@code enum zn_op}, which begins with 1. */
  private enum Opcode {
    WRITE,
    READ,
    FAULT,
    PAGEOUT,
    RECLAIM,
    FREE,
    HOME,
    SHRINK,
    SCAN,
    COUNT,
    WORKER,
    SWAPON,
    SWAPOFF,
    CREATE_CGROUP,
    LIMIT_CGROUP,
    WRITEBACK_CGROUP,
    OFFLINE,
    RELEASE,
    SET_PARAMETER,
    FAIL_NEXT,
    CPU_OFFLINE,
    CPU_ONLINE,
    PAGEOUT_LARGE
  }

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
      set(into, Opcode.WRITE, o.page());
      return page;
    } else if (operation instanceof Operation.SetParameter o) {
      set(into, Opcode.SET_PARAMETER, o.parameter().ordinal());
      return Bridge.utf8(o.value());
    } else if (operation instanceof Operation.Read o) {
      set(into, Opcode.READ, o.page());
    } else if (operation instanceof Operation.Fault o) {
      set(into, Opcode.FAULT, o.page(), bit(o.write()), bit(o.interrupted()));
    } else if (operation instanceof Operation.Pageout o) {
      set(into, Opcode.PAGEOUT, o.page(), bit(o.keep()));
    } else if (operation instanceof Operation.PageoutLarge o) {
      set(into, Opcode.PAGEOUT_LARGE, o.page(), o.pages(), bit(o.keep()));
    } else if (operation instanceof Operation.Reclaim) {
      set(into, Opcode.RECLAIM);
    } else if (operation instanceof Operation.Free o) {
      set(into, Opcode.FREE, o.page());
    } else if (operation instanceof Operation.Home o) {
      set(into, Opcode.HOME, o.page(), o.cgroup());
    } else if (operation instanceof Operation.Shrink o) {
      set(into, Opcode.SHRINK, o.cgroup(), o.times());
    } else if (operation instanceof Operation.Scan o) {
      set(into, Opcode.SCAN, o.cgroup(), o.nrToScan());
    } else if (operation instanceof Operation.Count o) {
      set(into, Opcode.COUNT, o.cgroup());
    } else if (operation instanceof Operation.Worker) {
      set(into, Opcode.WORKER);
    } else if (operation instanceof Operation.Swapon) {
      set(into, Opcode.SWAPON);
    } else if (operation instanceof Operation.Swapoff) {
      set(into, Opcode.SWAPOFF);
    } else {
      encodeRare(operation, into);
    }
    return null;
  }

  private static void encodeRare(Operation operation, long[] into) {
    if (operation instanceof Operation.CreateCgroup o) {
      set(into, Opcode.CREATE_CGROUP, o.parent());
    } else if (operation instanceof Operation.LimitCgroup o) {
      set(into, Opcode.LIMIT_CGROUP, o.cgroup(), o.zswapMax());
    } else if (operation instanceof Operation.WritebackCgroup o) {
      set(into, Opcode.WRITEBACK_CGROUP, o.cgroup(), bit(o.enabled()));
    } else if (operation instanceof Operation.Offline o) {
      set(into, Opcode.OFFLINE, o.cgroup());
    } else if (operation instanceof Operation.Release o) {
      set(into, Opcode.RELEASE, o.cgroup());
    } else if (operation instanceof Operation.FailNext o) {
      set(into, Opcode.FAIL_NEXT, o.point().ordinal(), o.nth());
    } else if (operation instanceof Operation.CpuOffline o) {
      set(into, Opcode.CPU_OFFLINE, o.cpu());
    } else if (operation instanceof Operation.CpuOnline o) {
      set(into, Opcode.CPU_ONLINE, o.cpu());
    } else {
      throw new AssertionError("no opcode for " + operation);
    }
  }

  private static long bit(boolean value) {
    return value ? 1 : 0;
  }

  private static void set(long[] into, Opcode opcode, long... numbers) {
    into[0] = opcode.ordinal() + 1L;
    for (int i = 1; i < into.length; i++) {
      into[i] = i <= numbers.length ? numbers[i - 1] : 0;
    }
  }
}
