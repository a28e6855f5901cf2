/**
 * What everybody programs against: the zswap contract, its service interfaces, and the {@link
 * io.zswap.api.machine.Machine} that puts one implementation beside another.
 */
module io.zswap.api {
  requires static transitive org.jspecify;

  exports io.zswap.api;
  exports io.zswap.api.area;
  exports io.zswap.api.explore;
  exports io.zswap.api.machine;
  exports io.zswap.api.spi;
}
