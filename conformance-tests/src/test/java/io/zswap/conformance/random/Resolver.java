package io.zswap.conformance.random;

import io.zswap.api.MemCgroup;
import io.zswap.api.ZswapParameter;
import io.zswap.api.machine.FailurePoint;
import io.zswap.api.machine.Operation;
import io.zswap.conformance.program.CgroupNumbers;
import io.zswap.conformance.program.FillContent;
import io.zswap.conformance.program.Header;
import io.zswap.conformance.program.PatternContent;
import io.zswap.conformance.program.Program;
import io.zswap.conformance.program.ProgramContent;
import io.zswap.conformance.program.RandomContent;
import io.zswap.conformance.program.Step;
import io.zswap.conformance.program.Task;
import io.zswap.conformance.program.ZeroContent;
import java.util.ArrayList;
import java.util.List;

/** Makes a program of raw operations. */
final class Resolver {
  private static final String[] COMPRESSORS = {
    "lz4", "lz4hc", "zstd", "deflate", "none-such", "lz4\0x"
  };
  private static final String[] ZPOOLS = {"zsmalloc", "zbud", "none-such"};
  private static final String[] NUMBERS = {
    "0", "1", "20", "50", "90", "100", "0x10", "-1", " 5", "5\0", "\0"
  };
  private static final String[] SWITCHES = {"Y", "N", "1", "0", "on", "off", "maybe", "", "Y\0"};

  private final CgroupNumbers numbers = new CgroupNumbers();
  private final List<String> names = new ArrayList<>();
  private final int pages;
  private final int cpus;

  private Resolver(Header header) {
    this.pages = header.config().pages();
    this.cpus = header.config().cpus();
    header.setup().forEach(numbers::apply);
  }

  static Program program(Header header, List<RawOperation> raw) {
    Resolver resolver = new Resolver(header);
    List<Step> steps =
        raw.stream().flatMap(r -> resolver.resolve(r).stream()).map(Step::of).toList();
    return new Program(header, resolver.names, List.of(new Task("P0", steps)));
  }

  private List<Operation> resolve(RawOperation raw) {
    List<Operation> operations = several(raw);
    for (Operation operation : operations) {
      int number = numbers.apply(operation);
      if (operation instanceof Operation.CreateCgroup && number != CgroupNumbers.REFUSED) {
        names.add("C" + number);
      }
    }
    return operations;
  }

  private List<Operation> several(RawOperation raw) {
    int page = raw.page() % pages;
    int cgroup = raw.cgroup() % numbers.size();
    ProgramContent content = content(raw.n());
    return switch (raw.kind()) {
      case STORE ->
          List.of(new Operation.Write(page, content), new Operation.Pageout(page, raw.flag()));
      case REWRITE ->
          List.of(
              new Operation.Pageout(page, true),
              new Operation.Read(page),
              new Operation.Write(page, content),
              new Operation.Pageout(page, raw.flag()));
      case FLOOD -> {
        List<Operation> all = new ArrayList<>();
        for (int i = 0; i < pages; i++) {
          all.add(new Operation.Write(i, content.at(i)));
          all.add(new Operation.Pageout(i, false));
        }
        yield all;
      }
      case REMOVE -> List.of(new Operation.Offline(cgroup), new Operation.Release(cgroup));
      default -> List.of(make(raw));
    };
  }

  private Operation make(RawOperation raw) {
    int page = raw.page() % pages;
    int cgroup = raw.cgroup() % numbers.size();
    int n = raw.n();
    return switch (raw.kind()) {
      case WRITE -> new Operation.Write(page, content(n));
      case PAGEOUT -> new Operation.Pageout(page, raw.flag() && n % 2 == 0);
      case READ -> new Operation.Read(page);
      case FAULT -> new Operation.Fault(page, n % 2 == 0, raw.flag());
      case FREE -> new Operation.Free(page);
      case SHRINK -> new Operation.Shrink(cgroup, n % 20);
      case WORKER -> new Operation.Worker();
      case RECLAIM -> new Operation.Reclaim();
      case HOME -> new Operation.Home(page, cgroup);
      case SCAN -> new Operation.Scan(cgroup, n % 24);
      case COUNT -> new Operation.Count(cgroup);
      case CREATE -> new Operation.CreateCgroup(cgroup);
      case LIMIT -> new Operation.LimitCgroup(cgroup, n % 4 == 3 ? MemCgroup.UNLIMITED : n % 4);
      case WRITEBACK -> new Operation.WritebackCgroup(cgroup, raw.flag());
      case OFFLINE -> new Operation.Offline(cgroup);
      case RELEASE -> new Operation.Release(cgroup);
      case PARAMETER -> parameter(raw.page(), n);
      case FAIL ->
          new Operation.FailNext(
              FailurePoint.common().get(n % FailurePoint.common().size()), raw.page() % 4);
      case SWAPOFF -> new Operation.Swapoff();
      case SWAPON -> new Operation.Swapon();
      case CPU_OFFLINE -> new Operation.CpuOffline(n % cpus);
      case CPU_ONLINE -> new Operation.CpuOnline(n % cpus);
      default -> throw new IllegalStateException("not one operation: " + raw);
    };
  }

  private static ProgramContent content(int n) {
    int seed = n / 8;
    return switch (n % 8) {
      case 0, 1, 2 -> new PatternContent(seed, PatternContent.QUARTER);
      case 3 -> new FillContent(1 + seed % 255);
      case 4 -> new ZeroContent();
      case 5 -> new RandomContent(seed);
      case 6 -> new PatternContent(seed, 3700 + seed * 40);
      default -> new PatternContent(seed, 100 * seed);
    };
  }

  private static Operation parameter(int which, int n) {
    ZswapParameter parameter = ZswapParameter.values()[which % ZswapParameter.values().length];
    String[] values =
        switch (parameter) {
          case COMPRESSOR -> COMPRESSORS;
          case ZPOOL -> ZPOOLS;
          case MAX_POOL_PERCENT, ACCEPT_THRESHOLD_PERCENT -> NUMBERS;
          default -> SWITCHES;
        };
    return new Operation.SetParameter(parameter, values[n % values.length]);
  }
}
