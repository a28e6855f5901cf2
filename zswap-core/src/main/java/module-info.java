/**
 * zswap in Java, as a library: see {@link io.zswap.store}. The other packages are the inside of it,
 * and not exported.
 */
module io.zswap.core {
  requires transitive io.zswap.api;
  requires jdk.jfr;
  requires org.lz4.java;
  requires com.github.luben.zstd_jni;

  exports io.zswap.store;

  uses io.zswap.api.spi.CompressorProvider;

  provides io.zswap.api.area.AreaProvider with
      io.zswap.store.CoreAreaProvider;
  provides io.zswap.api.spi.CompressorProvider with
      io.zswap.core.compress.JavaCompressorProvider;
  provides io.zswap.api.machine.MachineProvider with
      io.zswap.core.machine.CoreMachineProvider;
}
