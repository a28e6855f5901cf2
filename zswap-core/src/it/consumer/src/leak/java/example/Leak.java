package example;

import io.zswap.core.ZswapCore;

/** Must not compile: it names a class that is not exported. */
final class Leak {
  ZswapCore core;
}
