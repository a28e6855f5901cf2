package example;

import io.zswap.api.machine.MachineProvider;
import io.zswap.conformance.kit.Subject;
import io.zswap.conformance.kit.ZswapConformance;
import java.util.ServiceLoader;

/** A whole machine: the one that comes with the kit. */
class CoreMachineTest extends ZswapConformance {
  static MachineProvider provider() {
    return ServiceLoader.load(MachineProvider.class).stream()
        .map(ServiceLoader.Provider::get)
        .filter(p -> p.offers().stream().anyMatch(offer -> offer.name().equals("core")))
        .findFirst()
        .orElseThrow();
  }

  @Override
  protected Subject subject() {
    return Subject.machine(provider(), "core");
  }
}
