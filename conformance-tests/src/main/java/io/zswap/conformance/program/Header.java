package io.zswap.conformance.program;

import io.zswap.api.MemCgroup;
import io.zswap.api.machine.MachineConfig;
import io.zswap.api.machine.Operation;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Where a program starts. Cgroups have the numbers 1, 2, ... in the order of {@code cgroups}.
 *
 * @param name the program's name
 * @param config the machine
 * @param cgroups cgroups there are from the start, parents before children
 * @param pages named pages
 */
public record Header(
    String name,
    MachineConfig config,
    List<CgroupDeclaration> cgroups,
    List<PageDeclaration> pages) {

  /** Copies the lists. */
  public Header {
    cgroups = List.copyOf(cgroups);
    pages = List.copyOf(pages);
  }

  /** A header whose pages are {@code p[0..n-1]}, all of them, in the root. */
  public static Header plain(String name, MachineConfig config) {
    return new Header(
        name,
        config,
        List.of(),
        List.of(new PageDeclaration("p", true, 0, config.pages(), 0, Optional.empty())));
  }

  /** The operations that bring a fresh machine into this state. */
  public List<Operation> setup() {
    List<Operation> setup = new ArrayList<>();
    for (int i = 0; i < cgroups.size(); i++) {
      CgroupDeclaration c = cgroups.get(i);
      setup.add(new Operation.CreateCgroup(c.parent()));
      if (c.zswapMax() != MemCgroup.UNLIMITED) {
        setup.add(new Operation.LimitCgroup(i + 1, c.zswapMax()));
      }
      if (!c.writeback()) {
        setup.add(new Operation.WritebackCgroup(i + 1, false));
      }
    }
    for (PageDeclaration p : pages) {
      for (int i = 0; i < p.count(); i++) {
        int page = p.first() + i;
        if (p.home() != 0) {
          setup.add(new Operation.Home(page, p.home()));
        }
        if (p.initial().isPresent()) {
          setup.add(new Operation.Write(page, p.initial().get().at(i)));
        }
      }
    }
    return setup;
  }
}
