/**
 * The Java side of the C harness. {@link io.zswap.natives.NativeMachines} offers machines, {@link
 * io.zswap.natives.NativeCompressors} the harness's codecs.
 *
 * <p>Layers, from the top: machines and codecs; the libraries behind them, built if needed ({@code
 * KernelTree}, {@code KernelBuild}) and loaded ({@code MachineLibrary}); the one interface to C
 * ({@code Bridge}). Nothing outside this package sees JNA.
 *
 * <p>Uses zswap-api, JNA and the JDK. Kernel trees are found in, and libraries built into, the
 * user's cache folder: {@code $ZSWAP_CACHE}, else {@code $XDG_CACHE_HOME/zswap}, else {@code
 * ~/.cache/zswap}.
 */
@NullMarked
package io.zswap.natives;

import org.jspecify.annotations.NullMarked;
