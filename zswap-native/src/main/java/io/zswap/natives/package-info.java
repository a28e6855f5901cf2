/**
 * The Java side of the C harness. {@link io.zswap.natives.NativeMachines} offers machines, {@link
 * io.zswap.natives.NativeCompressors} the harness's codecs.
 *
 * <p>Layers, from the top: machines and codecs; the libraries behind them, built if needed ({@code
 * KernelTree}, from git {@code GitTree}, {@code KernelBuild}) and loaded ({@code MachineLibrary});
 * the one interface to C ({@code Bridge}). Nothing outside this package sees JNA.
 *
 * <p>Uses zswap-api, JNA and the JDK. Kernel trees are found in, and libraries built into, the
 * user's cache folder: {@code $ZSWAP_CACHE}, else {@code $XDG_CACHE_HOME/zswap}, else {@code
 * ~/.cache/zswap}.
 *
 * <h2>Security</h2>
 *
 * <p>This is for tests and research, not for other people's input. It loads, into this process,
 * libraries that it has had gcc build from the kernel tree it was given and from sources in its own
 * jar: whoever may write to the tree or to the cache folder may run code here. So both belong to
 * the user alone, as a home folder does. It runs {@code make}, and by it {@code sh}, {@code gcc},
 * {@code ld}, {@code objcopy} and the usual tools of a shell ({@code awk}, {@code sed}, {@code
 * grep}, {@code sort}, {@code xargs}, {@code sha256sum}); {@code addr2line}, and {@code git} for
 * trees that are named by a revision; all as the user. It opens no network connection (fetching a
 * kernel is a script of its own, by {@code apt-get download}), and writes only below the cache
 * folder and to the device file that a configuration names.
 *
 * <p>The native part takes numbers and bytes through {@code Bridge} and checks each before use:
 * what it does not like comes back as an error with a message. It installs no signal handler,
 * starts no thread, calls nothing back and never ends the process on its own account; accesses of
 * the kernel's code to freed or foreign memory are found by checks compiled in, where the access is
 * to the machine's arena. It is no sandbox: code under test that overwrites memory outside the
 * arena overwrites the JVM's.
 */
@NullMarked
package io.zswap.natives;

import org.jspecify.annotations.NullMarked;
