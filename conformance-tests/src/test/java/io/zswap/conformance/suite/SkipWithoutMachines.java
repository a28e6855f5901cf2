package io.zswap.conformance.suite;

import net.jqwik.api.lifecycle.LifecycleContext;
import net.jqwik.api.lifecycle.SkipExecutionHook;

/** Properties cannot be aborted by assumptions; this reports them as not run. */
class SkipWithoutMachines implements SkipExecutionHook {
  @Override
  public SkipResult shouldBeSkipped(LifecycleContext context) {
    return Installed.ci() || !Installed.catalog().available().isEmpty()
        ? SkipResult.doNotSkip()
        : SkipResult.skip("no machine is installed");
  }
}
