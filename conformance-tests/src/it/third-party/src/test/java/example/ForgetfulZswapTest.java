package example;

import io.zswap.conformance.kit.Subject;
import io.zswap.conformance.kit.ZswapConformance;

/** Fails, and run.sh looks where. */
class ForgetfulZswapTest extends ZswapConformance {
  @Override
  protected Subject subject() {
    return Subject.zswap("forgetful", setup -> new ForgetfulZswap(setup.pageSize(), setup.slots()));
  }
}
