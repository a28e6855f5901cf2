package io.zswap.conformance.program;

import io.zswap.api.MemCgroup;
import io.zswap.api.ZswapParameter;
import io.zswap.api.machine.Operation;

/** Operations in the words of program text. */
public final class OperationWords {
  private final Names names;

  /** Words that use a program's names. */
  public OperationWords(Names names) {
    this.names = names;
  }

  /**
   * The operation as a program would write it.
   *
   * @param created number that a creation gives out, or {@link CgroupNumbers#REFUSED}
   */
  public String print(Operation operation, int created) {
    if (operation instanceof Operation.Write o) {
      return "write " + names.page(o.page()) + " = " + o.content();
    } else if (operation instanceof Operation.Read o) {
      return "read " + names.page(o.page());
    } else if (operation instanceof Operation.Fault o) {
      return "fault "
          + names.page(o.page())
          + (o.write() ? " write" : "")
          + (o.interrupted() ? " interrupted" : "");
    } else if (operation instanceof Operation.Pageout o) {
      return "pageout " + names.page(o.page()) + (o.keep() ? " keep" : "");
    } else if (operation instanceof Operation.PageoutLarge o) {
      String pages = names.pages(o.page(), o.pages());
      return "pageout " + pages + " large" + (o.keep() ? " keep" : "");
    } else if (operation instanceof Operation.Free o) {
      return "free " + names.page(o.page());
    } else if (operation instanceof Operation.Home o) {
      return "home " + names.page(o.page()) + " " + names.cgroup(o.cgroup());
    } else if (operation instanceof Operation.Shrink o) {
      return "shrink " + names.cgroup(o.cgroup()) + " " + o.times();
    } else if (operation instanceof Operation.Scan o) {
      return "scan " + names.cgroup(o.cgroup()) + " " + o.nrToScan();
    } else if (operation instanceof Operation.Count o) {
      return "count " + names.cgroup(o.cgroup());
    } else if (operation instanceof Operation.CreateCgroup o) {
      String name = created == CgroupNumbers.REFUSED ? "_" : names.cgroup(created);
      return "cgroup " + name + " in " + names.cgroup(o.parent());
    } else if (operation instanceof Operation.LimitCgroup o) {
      return "set " + names.cgroup(o.cgroup()) + " zswap.max = " + limit(o.zswapMax());
    } else if (operation instanceof Operation.WritebackCgroup o) {
      return "set " + names.cgroup(o.cgroup()) + " zswap.writeback = " + (o.enabled() ? 1 : 0);
    } else if (operation instanceof Operation.Offline o) {
      return "offline " + names.cgroup(o.cgroup());
    } else if (operation instanceof Operation.Release o) {
      return "release " + names.cgroup(o.cgroup());
    } else if (operation instanceof Operation.SetParameter o) {
      return "set " + parameter(o.parameter(), o.value());
    } else if (operation instanceof Operation.FailNext o) {
      return "fail " + o.point().word() + " " + o.nth();
    } else if (operation instanceof Operation.CpuOffline o) {
      return "cpu-offline " + o.cpu();
    } else if (operation instanceof Operation.CpuOnline o) {
      return "cpu-online " + o.cpu();
    }
    return plain(operation);
  }

  /** As {@link #print(Operation, int)} where it does not matter which cgroup is created. */
  public String print(Operation operation) {
    return operation instanceof Operation.CreateCgroup o
        ? "cgroup in " + names.cgroup(o.parent())
        : print(operation, CgroupNumbers.REFUSED);
  }

  private static String plain(Operation operation) {
    if (operation instanceof Operation.Worker) {
      return "worker";
    } else if (operation instanceof Operation.Reclaim) {
      return "reclaim";
    } else if (operation instanceof Operation.Swapon) {
      return "swapon";
    } else if (operation instanceof Operation.Swapoff) {
      return "swapoff";
    }
    throw new IllegalStateException("operation without words: " + operation);
  }

  static String limit(long zswapMax) {
    return zswapMax == MemCgroup.UNLIMITED ? "max" : Long.toString(zswapMax);
  }

  static String parameter(ZswapParameter parameter, String value) {
    // Quotes where the lexer would not take the value for one word or number.
    boolean word = value.matches("[A-Za-z][A-Za-z0-9]*|[0-9]+");
    return parameter.kernelName() + " = " + (word ? value : Quoted.quote(value));
  }
}
