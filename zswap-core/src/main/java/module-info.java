/** zswap in Java. */
module io.zswap.core {
  requires transitive io.zswap.api;
  requires org.lz4.java;
  requires com.github.luben.zstd_jni;

  exports io.zswap.core;

  uses io.zswap.api.spi.CompressorProvider;

  provides io.zswap.api.spi.CompressorProvider with
      io.zswap.core.compress.JavaCompressorProvider;
  provides io.zswap.api.machine.MachineProvider with
      io.zswap.core.machine.CoreMachineProvider;
}
