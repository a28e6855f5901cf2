package example;

import io.zswap.conformance.kit.Subject;
import io.zswap.conformance.kit.ZswapConformance;

class MapZswapTest extends ZswapConformance {
  @Override
  protected Subject subject() {
    return Subject.zswap("map", setup -> new MapZswap(setup.pageSize(), setup.slots()));
  }
}
