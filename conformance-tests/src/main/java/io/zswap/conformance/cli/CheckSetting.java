package io.zswap.conformance.cli;

import io.zswap.api.explore.FreeMode;
import io.zswap.api.explore.Granularity;
import io.zswap.conformance.check.Checker;

/**
 * What holds for every cell of a check.
 *
 * @param free what becomes of freed memory
 * @param granularity where tasks can be interrupted
 */
record CheckSetting(FreeMode free, Granularity granularity) {
  Checker checker() {
    return new Checker(free, granularity);
  }
}
