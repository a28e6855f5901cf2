/** Reads one module; the others come with it. */
module example {
  requires io.zswap.core;
}
