package io.zswap.conformance.program;

import io.zswap.api.MemCgroup;
import io.zswap.api.ZswapParameter;
import io.zswap.api.machine.MachineConfig;
import io.zswap.api.machine.Operation;
import io.zswap.conformance.program.grammar.ProgramTextParser;
import io.zswap.conformance.program.grammar.ProgramTextParser.CgroupItemContext;
import io.zswap.conformance.program.grammar.ProgramTextParser.CgroupSettingContext;
import io.zswap.conformance.program.grammar.ProgramTextParser.DeviceItemContext;
import io.zswap.conformance.program.grammar.ProgramTextParser.HeaderContext;
import io.zswap.conformance.program.grammar.ProgramTextParser.HeaderItemContext;
import io.zswap.conformance.program.grammar.ProgramTextParser.PageItemContext;
import io.zswap.conformance.program.grammar.ProgramTextParser.ParamItemContext;
import io.zswap.conformance.program.grammar.ProgramTextParser.SizeItemContext;
import io.zswap.conformance.program.grammar.ProgramTextParser.ValueContext;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.antlr.v4.runtime.Token;

/** Makes a {@link Header} of a text's first block. */
final class HeaderBuilder {
  private final Scope scope;
  private final ContentBuilder contents;
  private final List<CgroupDeclaration> cgroups = new ArrayList<>();
  private final Map<ZswapParameter, String> parameters = new EnumMap<>(ZswapParameter.class);
  private Optional<Path> device = Optional.empty();
  private boolean synchronous;
  private int pages;
  private int slots;
  private int nodes = 1;
  private long ram = 1024;
  private int declared;

  HeaderBuilder(Scope scope, ContentBuilder contents) {
    this.scope = scope;
    this.contents = contents;
  }

  Header build(String name, HeaderContext context) {
    // Sizes first: what a page or a content may be depends on them, wherever they stand.
    for (HeaderItemContext item : context.headerItem()) {
      if (Scope.broken(item)) {
        scope.headerBroken = true;
      } else if (item instanceof SizeItemContext size) {
        size(size);
      }
    }
    for (HeaderItemContext item : context.headerItem()) {
      if (!Scope.broken(item)) {
        item(item);
      }
    }
    int total = Math.max(1, Math.min(MachineConfig.MAX_PAGES, pages == 0 ? declared : pages));
    if (declared == 0 && pages == 0 && !scope.headerBroken) {
      scope.errors.add(context.getStart(), "no pages, expected 'page NAME' or 'pages N'");
    }
    MachineConfig config =
        new MachineConfig(
            scope.pageSize,
            total,
            slots == 0 ? total : slots,
            nodes,
            scope.cpus,
            ram,
            synchronous,
            device,
            "java",
            parameters);
    return new Header(name, config, cgroups, List.copyOf(scope.pages.values()));
  }

  private void size(SizeItemContext c) {
    Token token = c.INT().getSymbol();
    int max = MachineConfig.MAX_PAGES;
    switch (c.size.getType()) {
      case ProgramTextParser.PAGESIZE -> {
        int value = (int) scope.number(token, 64, 65536, "pagesize");
        if (Integer.bitCount(value) != 1) {
          scope.errors.add(token, "pagesize " + value + " is not a power of two, expected 4096");
        } else {
          scope.pageSize = value;
        }
      }
      case ProgramTextParser.PAGES -> pages = (int) scope.number(token, 1, max, "pages");
      case ProgramTextParser.SLOTS -> slots = (int) scope.number(token, 1, max, "slots");
      case ProgramTextParser.NODES -> nodes = (int) scope.number(token, 1, 2, "nodes");
      case ProgramTextParser.CPUS ->
          scope.cpus = (int) scope.number(token, 1, MachineConfig.MAX_CPUS, "cpus");
      default -> ram = scope.number(token, 1, 1L << 40, "ram");
    }
  }

  private void item(HeaderItemContext item) {
    if (item instanceof DeviceItemContext c) {
      synchronous = c.SYNCHRONOUS() != null;
      device = c.STRING() == null ? Optional.empty() : path(c.STRING().getSymbol());
    } else if (item instanceof ParamItemContext c) {
      parameter(scope, c.word().getStart())
          .ifPresent(p -> parameters.put(p, value(scope, c.value())));
    } else if (item instanceof CgroupItemContext c) {
      cgroup(c);
    } else if (item instanceof PageItemContext c) {
      page(c);
    }
  }

  private Optional<Path> path(Token string) {
    try {
      return Optional.of(scope.folder.resolve(scope.text(string)).toAbsolutePath().normalize());
    } catch (InvalidPathException e) {
      scope.errors.add(string, "not a file name, " + e.getReason());
      return Optional.empty();
    }
  }

  /** The parameter with a name; an error is noted if there is none. */
  static Optional<ZswapParameter> parameter(Scope scope, Token name) {
    Optional<ZswapParameter> parameter = ZswapParameter.of(name.getText());
    if (parameter.isEmpty()) {
      String known =
          Arrays.stream(ZswapParameter.values())
              .map(ZswapParameter::kernelName)
              .collect(Collectors.joining(", "));
      scope.errors.add(
          name, "unknown parameter '" + name.getText() + "', expected one of " + known);
    }
    return parameter;
  }

  /** A parameter's value. */
  static String value(Scope scope, ValueContext c) {
    return c.STRING() == null ? c.getText() : scope.text(c.STRING().getSymbol());
  }

  /** A limit in pages; an error is noted if it is negative. */
  static long limit(Scope scope, CgroupSettingContext setting) {
    return setting.limit().MAX() != null
        ? MemCgroup.UNLIMITED
        : scope.number(setting.limit().getStart(), 0, Long.MAX_VALUE >> 16, "zswap.max");
  }

  /** A switch, 0 or 1. */
  static boolean writeback(Scope scope, CgroupSettingContext setting) {
    return scope.number(setting.INT().getSymbol(), 0, 1, "zswap.writeback") == 1;
  }

  private void cgroup(CgroupItemContext c) {
    int parent = c.IN() == null ? 0 : scope.cgroup(c.NAME(1).getSymbol());
    long max = MemCgroup.UNLIMITED;
    boolean writeback = true;
    for (CgroupSettingContext setting : c.cgroupSetting()) {
      if (setting.ZSWAP_MAX() != null) {
        max = limit(scope, setting);
      } else {
        writeback = writeback(scope, setting);
      }
    }
    Token token = c.NAME(0).getSymbol();
    String name = token.getText();
    if (parent == Scope.UNKNOWN || taken(token)) {
      return;
    }
    int number = scope.numbers.apply(new Operation.CreateCgroup(parent));
    if (number == CgroupNumbers.REFUSED) {
      scope.errors.add(
          token,
          "too many or too deep cgroups, expected at most "
              + MachineConfig.MAX_CGROUPS
              + " with the root, "
              + MachineConfig.MAX_CGROUP_DEPTH
              + " deep");
      return;
    }
    scope.cgroups.put(name, number);
    cgroups.add(new CgroupDeclaration(name, parent, max, writeback));
  }

  private boolean taken(Token name) {
    boolean taken =
        scope.cgroups.containsKey(name.getText()) || scope.pages.containsKey(name.getText());
    if (taken) {
      scope.errors.add(name, "'" + name.getText() + "' is declared already, expected another name");
    }
    return taken;
  }

  private void page(PageItemContext c) {
    boolean array = !c.INT().isEmpty();
    Token name = c.NAME(0).getSymbol();
    int count = 1;
    if (array) {
      Token from = c.INT(0).getSymbol();
      if (!from.getText().equals("0")) {
        scope.errors.add(from, "range begins at " + from.getText() + ", expected 0");
      }
      count = 1 + (int) scope.number(c.INT(1).getSymbol(), 0, MachineConfig.MAX_PAGES - 1, "index");
    }
    int home = c.IN() == null ? 0 : scope.cgroup(c.NAME(1).getSymbol());
    int most = pages == 0 ? MachineConfig.MAX_PAGES : pages;
    if (count > most - declared) {
      scope.errors.add(
          name,
          "too many pages, "
              + ((long) declared + count)
              + " with this one, expected at most "
              + most);
      count = 1;
      scope.headerBroken = true;
    }
    Optional<ProgramContent> initial = Optional.empty();
    if (c.initial() != null) {
      initial =
          Optional.of(
              c.initial().content() != null
                  ? contents.build(c.initial().content(), count)
                  : contents.file(
                      c.initial().STRING().getSymbol(),
                      c.initial().INT() == null ? null : c.initial().INT().getSymbol(),
                      count));
    }
    if (!taken(name)) {
      int number = Math.max(0, home);
      scope.pages.put(
          name.getText(),
          new PageDeclaration(name.getText(), array, declared, count, number, initial));
      declared += count;
    }
  }
}
