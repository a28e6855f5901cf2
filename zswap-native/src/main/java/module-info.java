/**
 * The kernel's own mm/zswap.c, compiled in userspace, and the project's own logic in C, as machines
 * that run operations; and the codecs that both use. Everything is reached through {@link
 * java.util.ServiceLoader}: nothing is exported.
 */
module io.zswap.natives {
  requires com.sun.jna;
  requires io.zswap.api;

  uses io.zswap.api.spi.CompressorProvider;

  provides io.zswap.api.machine.MachineProvider with
      io.zswap.natives.NativeMachines;
  provides io.zswap.api.spi.CompressorProvider with
      io.zswap.natives.NativeCompressors;
}
