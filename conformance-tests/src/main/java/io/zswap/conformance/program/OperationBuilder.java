package io.zswap.conformance.program;

import io.zswap.api.machine.FailurePoint;
import io.zswap.api.machine.Operation;
import io.zswap.conformance.program.Scope.PageRange;
import io.zswap.conformance.program.grammar.ProgramTextParser.CgroupOpContext;
import io.zswap.conformance.program.grammar.ProgramTextParser.CgroupSettingContext;
import io.zswap.conformance.program.grammar.ProgramTextParser.CountOpContext;
import io.zswap.conformance.program.grammar.ProgramTextParser.CpuOfflineOpContext;
import io.zswap.conformance.program.grammar.ProgramTextParser.CpuOnlineOpContext;
import io.zswap.conformance.program.grammar.ProgramTextParser.FailOpContext;
import io.zswap.conformance.program.grammar.ProgramTextParser.FaultOpContext;
import io.zswap.conformance.program.grammar.ProgramTextParser.FreeOpContext;
import io.zswap.conformance.program.grammar.ProgramTextParser.HomeOpContext;
import io.zswap.conformance.program.grammar.ProgramTextParser.OfflineOpContext;
import io.zswap.conformance.program.grammar.ProgramTextParser.OperationContext;
import io.zswap.conformance.program.grammar.ProgramTextParser.PageRefContext;
import io.zswap.conformance.program.grammar.ProgramTextParser.PageoutOpContext;
import io.zswap.conformance.program.grammar.ProgramTextParser.ReadOpContext;
import io.zswap.conformance.program.grammar.ProgramTextParser.ReclaimOpContext;
import io.zswap.conformance.program.grammar.ProgramTextParser.ReleaseOpContext;
import io.zswap.conformance.program.grammar.ProgramTextParser.ScanOpContext;
import io.zswap.conformance.program.grammar.ProgramTextParser.SetCgroupOpContext;
import io.zswap.conformance.program.grammar.ProgramTextParser.SetParamOpContext;
import io.zswap.conformance.program.grammar.ProgramTextParser.ShrinkOpContext;
import io.zswap.conformance.program.grammar.ProgramTextParser.SwapoffOpContext;
import io.zswap.conformance.program.grammar.ProgramTextParser.SwaponOpContext;
import io.zswap.conformance.program.grammar.ProgramTextParser.WorkerOpContext;
import io.zswap.conformance.program.grammar.ProgramTextParser.WriteOpContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.IntFunction;
import org.antlr.v4.runtime.Token;

/** Makes operations of statements. */
final class OperationBuilder {
  /** More shrinking or scanning in one operation only takes long. */
  private static final int MOST_TIMES = 1_000_000;

  private final Scope scope;
  private final ContentBuilder contents;

  OperationBuilder(Scope scope, ContentBuilder contents) {
    this.scope = scope;
    this.contents = contents;
  }

  /**
   * The operations that a statement stands for; none after noting an error.
   *
   * @param most how many are still wanted; one more tells that there were too many
   */
  List<Operation> build(OperationContext context, int most) {
    List<Operation> result = onPages(context, most);
    if (result.isEmpty()) {
      result = onCgroups(context);
    }
    if (result.isEmpty()) {
      result = onMachine(context);
    }
    result.forEach(
        o -> {
          if (!(o instanceof Operation.CreateCgroup)) {
            scope.numbers.apply(o);
          }
        });
    return result;
  }

  private List<Operation> onPages(OperationContext context, int most) {
    if (context instanceof WriteOpContext c) {
      PageRange range = range(c.pageRef());
      if (range.count() == 0) {
        return List.of();
      }
      ProgramContent content = contents.build(c.content(), range.count());
      return each(range, most, page -> new Operation.Write(page, content.at(page - range.first())));
    } else if (context instanceof ReadOpContext c) {
      return each(range(c.pageRef()), most, Operation.Read::new);
    } else if (context instanceof FaultOpContext c) {
      boolean write = c.WRITE() != null;
      boolean interrupted = c.INTERRUPTED() != null;
      return each(range(c.pageRef()), most, page -> new Operation.Fault(page, write, interrupted));
    } else if (context instanceof PageoutOpContext c) {
      boolean keep = c.KEEP() != null;
      return c.LARGE() != null
          ? large(range(c.pageRef()), keep, c.LARGE().getSymbol())
          : each(range(c.pageRef()), most, page -> new Operation.Pageout(page, keep));
    } else if (context instanceof FreeOpContext c) {
      return each(range(c.pageRef()), most, Operation.Free::new);
    } else if (context instanceof HomeOpContext c) {
      int home = scope.cgroup(c.NAME().getSymbol());
      PageRange range = range(c.pageRef());
      return home == Scope.UNKNOWN
          ? List.of()
          : each(range, most, page -> new Operation.Home(page, home));
    }
    return List.of();
  }

  /** All pages in one operation. */
  private List<Operation> large(PageRange range, boolean keep, Token word) {
    int pages = range.count();
    if (pages > 0 && !Operation.PageoutLarge.isSize(pages)) {
      scope.errors.add(word, "a large folio of " + pages + " pages, expected 2, 4, 8 or 16");
      return List.of();
    }
    return pages == 0 ? List.of() : List.of(new Operation.PageoutLarge(range.first(), pages, keep));
  }

  private PageRange range(PageRefContext c) {
    List<Token> indices = c.INT().stream().map(node -> node.getSymbol()).toList();
    return scope.pages(c.NAME().getSymbol(), indices, c.getChildCount() > 1);
  }

  private static List<Operation> each(PageRange range, int most, IntFunction<Operation> make) {
    List<Operation> result = new ArrayList<>();
    for (int i = 0; i < Math.min((long) range.count(), most + 1L); i++) {
      result.add(make.apply(range.first() + i));
    }
    return result;
  }

  private List<Operation> onCgroups(OperationContext context) {
    if (context instanceof ShrinkOpContext c) {
      int times = (int) scope.number(c.INT().getSymbol(), 0, MOST_TIMES, "times");
      return on(c.NAME().getSymbol(), cgroup -> new Operation.Shrink(cgroup, times));
    } else if (context instanceof ScanOpContext c) {
      int count = (int) scope.number(c.INT().getSymbol(), 0, MOST_TIMES, "pages to scan");
      return on(c.NAME().getSymbol(), cgroup -> new Operation.Scan(cgroup, count));
    } else if (context instanceof CountOpContext c) {
      return on(c.NAME().getSymbol(), Operation.Count::new);
    } else if (context instanceof OfflineOpContext c) {
      return on(c.NAME().getSymbol(), Operation.Offline::new);
    } else if (context instanceof ReleaseOpContext c) {
      return on(c.NAME().getSymbol(), Operation.Release::new);
    } else if (context instanceof SetCgroupOpContext c) {
      return on(c.NAME().getSymbol(), cgroup -> setting(cgroup, c.cgroupSetting()));
    } else if (context instanceof CgroupOpContext c) {
      return create(c);
    }
    return List.of();
  }

  private List<Operation> on(Token name, IntFunction<Operation> make) {
    int cgroup = scope.cgroup(name);
    return cgroup == Scope.UNKNOWN ? List.of() : List.of(make.apply(cgroup));
  }

  private Operation setting(int cgroup, CgroupSettingContext c) {
    return c.ZSWAP_MAX() != null
        ? new Operation.LimitCgroup(cgroup, HeaderBuilder.limit(scope, c))
        : new Operation.WritebackCgroup(cgroup, HeaderBuilder.writeback(scope, c));
  }

  private List<Operation> create(CgroupOpContext c) {
    int parent = c.IN() == null ? 0 : scope.cgroup(c.NAME(1).getSymbol());
    if (parent == Scope.UNKNOWN) {
      return List.of();
    }
    Token token = c.NAME(0).getSymbol();
    String name = token.getText();
    List<Operation> result = new ArrayList<>(List.of(new Operation.CreateCgroup(parent)));
    int number = scope.numbers.apply(result.get(0));
    if (number == CgroupNumbers.REFUSED) {
      // Only its refusal can be looked at: the name stays free.
      if (!c.cgroupSetting().isEmpty()) {
        scope.errors.add(
            token, "the parent is offline here, expected no settings for a refused cgroup");
      }
      return result;
    }
    Integer before = scope.cgroups.get(name);
    if (scope.pages.containsKey(name) || (before != null && scope.numbers.online(before))) {
      scope.errors.add(
          token, "'" + name + "' is declared already, expected another name or one gone offline");
      return result;
    }
    scope.cgroups.put(name, number);
    scope.created.add(name);
    for (CgroupSettingContext setting : c.cgroupSetting()) {
      result.add(setting(number, setting));
    }
    return result;
  }

  private List<Operation> onMachine(OperationContext context) {
    if (context instanceof WorkerOpContext) {
      return List.of(new Operation.Worker());
    } else if (context instanceof ReclaimOpContext) {
      return List.of(new Operation.Reclaim());
    } else if (context instanceof SwaponOpContext) {
      return List.of(new Operation.Swapon());
    } else if (context instanceof SwapoffOpContext) {
      return List.of(new Operation.Swapoff());
    } else if (context instanceof SetParamOpContext c) {
      String value = HeaderBuilder.value(scope, c.value());
      return HeaderBuilder.parameter(scope, c.NAME().getSymbol())
          .<List<Operation>>map(p -> List.of(new Operation.SetParameter(p, value)))
          .orElse(List.of());
    } else if (context instanceof FailOpContext c) {
      return fail(c);
    } else if (context instanceof CpuOfflineOpContext c) {
      return cpu(c.INT().getSymbol(), Operation.CpuOffline::new);
    } else if (context instanceof CpuOnlineOpContext c) {
      return cpu(c.INT().getSymbol(), Operation.CpuOnline::new);
    }
    return List.of();
  }

  private List<Operation> cpu(Token number, IntFunction<Operation> make) {
    return List.of(make.apply((int) scope.number(number, 0, scope.cpus - 1, "CPU")));
  }

  private List<Operation> fail(FailOpContext c) {
    Token word = c.word().getStart();
    int nth = (int) scope.number(c.INT().getSymbol(), 0, Integer.MAX_VALUE, "nth");
    Optional<FailurePoint> point = FailurePoint.of(word.getText());
    if (point.isEmpty()) {
      scope.errors.add(
          word,
          "unknown failure point '"
              + word.getText()
              + "', expected one of "
              + FailurePoint.words());
      return List.of();
    }
    return List.of(new Operation.FailNext(point.get(), nth));
  }
}
