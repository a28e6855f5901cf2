/**
 * zswap as a library: what users hold in their hands. The only exported package.
 *
 * <ul>
 *   <li>{@link io.zswap.store.SwapArea}: pages by handle.
 *   <li>{@link io.zswap.store.SwapStore}: values of any length by key, over it.
 * </ul>
 *
 * <p>Uses {@code io.zswap.core} and the packages below it, which do not know this one.
 *
 * <p>Areas write events for the JDK's Flight Recorder; without a recording they cost nothing.
 * Store, Load and Reject, which may come with every call, have to be switched on, as in {@code jcmd
 * PID JFR.start io.zswap.Store#enabled=true}.
 *
 * <p>JDK 17 may lose texts in recordings after a process's first, names of areas and counters among
 * them, whoever writes them; JDK 25 does not.
 *
 * <table>
 *   <caption>Events; each has the area's name too</caption>
 *   <tr><th>Event</th><th>When</th><th>Fields</th></tr>
 *   <tr><td>io.zswap.Store</td><td>a page was put away; with duration</td><td>handle, where (zswap,
 *   zero or device), bytes</td></tr>
 *   <tr><td>io.zswap.Load</td><td>a page was fetched; with duration</td><td>handle, where, bytes,
 *   exclusive</td></tr>
 *   <tr><td>io.zswap.WritebackBatch</td><td>pages were written back; with duration</td><td>pages,
 *   transfers, failed</td></tr>
 *   <tr><td>io.zswap.LimitHit</td><td>the pool was found as large as it may be, for the
 *   first time since it had room</td><td>poolBytes
 *   </td></tr>
 *   <tr><td>io.zswap.Reject</td><td>zswap refused a page, or could not write it back</td>
 *   <td>counter, by its name in debugfs</td></tr>
 *   <tr><td>io.zswap.Swapoff</td><td>an area was closed</td><td>pages that were in it</td></tr>
 * </table>
 *
 * <p>What an area holds off-heap is nobody's once it is closed, even if the area itself is kept,
 * and the collector frees it. It goes no sooner, because codecs and devices have been shown that
 * memory. The file of an area that was forgotten is closed, and unlocked, when the collector finds
 * it. {@link io.zswap.store.SwapAreaBuilder#reportLeaks} tells of areas that were never closed.
 *
 * <p>Flags of the JVM. Memory beside the heap is limited by {@code -XX:MaxDirectMemorySize}, and
 * where it is out the JVM has to collect garbage to get some back: with {@code
 * -XX:+DisableExplicitGC} it cannot, and areas fail to open, or refuse pages, although others were
 * closed; {@code -XX:+ExplicitGCInvokesConcurrent} does not have that effect. From JDK 24 on {@code
 * --enable-native-access=ALL-UNNAMED}, or the names of the modules of lz4-java and zstd-jni, keeps
 * the JVM from warning of their native code.
 *
 * <p>A handle of another area is told from a good one as long as no more than 1,023 areas are open;
 * one of an area that is closed, unless about a multiple of 1,023 was opened since. One that was
 * freed is, unless exactly a multiple of 2<sup>23</sup> pages went through its slot since.
 *
 * <h2>Security</h2>
 *
 * <p>Trusted: the caller, codecs and devices that the caller brings, and the process's memory. Not
 * trusted: handles (any number that is not a good one now is told from those, see above), pages
 * (any bytes), and, with {@link io.zswap.store.SwapAreaBuilder#checksums}, what comes back from the
 * pool and the file. The checksum finds accidents; it is no defence against somebody who may write
 * to the file and can compute one. Pages lie in the file as they are, not encrypted. It is made for
 * its owner only (one that was there keeps its permissions), locked against other areas, and not
 * erased on close. Compressed pages stay in the process's memory after they are freed, until their
 * place is used again. lz4 and zstd are native code; of lz4 the decompressor is used that checks
 * its input.
 *
 * <h2>Misuse</h2>
 *
 * <table>
 *   <caption>What misuse and misfortune get, in any state of the area; no page is lost by
 *   it</caption>
 *   <tr><th>What</th><th>Exception</th></tr>
 *   <tr><td>page too small</td><td>InvalidPageSizeException</td></tr>
 *   <tr><td>page too large</td><td>InvalidPageSizeException</td></tr>
 *   <tr><td>array of another size</td><td>InvalidPageSizeException</td></tr>
 *   <tr><td>page size that is none</td><td>InvalidPageSizeException</td></tr>
 *   <tr><td>device with a page size that is none</td><td>InvalidPageSizeException</td></tr>
 *   <tr><td>read into a read-only buffer</td><td>ReadOnlyBufferException</td></tr>
 *   <tr><td>page in to a read-only buffer</td><td>ReadOnlyBufferException</td></tr>
 *   <tr><td>null page</td><td>NullPointerException</td></tr>
 *   <tr><td>null cgroup</td><td>NullPointerException</td></tr>
 *   <tr><td>read a freed handle</td><td>StaleHandleException</td></tr>
 *   <tr><td>free a freed handle</td><td>StaleHandleException</td></tr>
 *   <tr><td>page in a taken handle</td><td>StaleHandleException</td></tr>
 *   <tr><td>read a handle whose slot is used again</td><td>StaleHandleException</td></tr>
 *   <tr><td>free a handle whose slot is used again</td><td>StaleHandleException</td></tr>
 *   <tr><td>read a handle of another area</td><td>ForeignHandleException</td></tr>
 *   <tr><td>free a handle of another area</td><td>ForeignHandleException</td></tr>
 *   <tr><td>a number that is no handle</td><td>ForeignHandleException</td></tr>
 *   <tr><td>cgroup of another area</td><td>ForeignHandleException</td></tr>
 *   <tr><td>page out to a closed area</td><td>ClosedException</td></tr>
 *   <tr><td>read from a closed area</td><td>ClosedException</td></tr>
 *   <tr><td>free in a closed area</td><td>ClosedException</td></tr>
 *   <tr><td>shrink a closed area</td><td>ClosedException</td></tr>
 *   <tr><td>cgroups of a closed area</td><td>ClosedException</td></tr>
 *   <tr><td>parameters of a closed area</td><td>ClosedException</td></tr>
 *   <tr><td>statistics of a closed area</td><td>none</td></tr>
 *   <tr><td>page out to a full area</td><td>AreaFullException</td></tr>
 *   <tr><td>two areas on one device</td><td>IllegalStateException</td></tr>
 *   <tr><td>two areas on one file</td><td>DeviceBusyException</td></tr>
 *   <tr><td>file locked by another process</td><td>DeviceBusyException</td></tr>
 *   <tr><td>read-only file</td><td>SwapDeviceException</td></tr>
 *   <tr><td>file in a folder that is not there</td><td>SwapDeviceException</td></tr>
 *   <tr><td>file cut short by somebody else, then read</td><td>SwapDeviceException</td></tr>
 *   <tr><td>file cut short by somebody else, then written</td><td>SwapDeviceException</td></tr>
 *   <tr><td>file deleted by somebody else</td><td>none</td></tr>
 *   <tr><td>device fails to read</td><td>SwapDeviceException</td></tr>
 *   <tr><td>device fails to write a page that does not compress</td><td>SwapDeviceException</td></tr>
 *   <tr><td>page that has changed, with checksums</td><td>CorruptPageException</td></tr>
 *   <tr><td>device fails to write back</td><td>none</td></tr>
 *   <tr><td>cgroup that forbids both memory and device</td><td>PageRefusedException</td></tr>
 *   <tr><td>unknown compressor</td><td>InvalidParameterException</td></tr>
 *   <tr><td>unknown zpool</td><td>InvalidParameterException</td></tr>
 *   <tr><td>size below one byte</td><td>InvalidParameterException</td></tr>
 *   <tr><td>size beyond what handles name</td><td>InvalidParameterException</td></tr>
 *   <tr><td>unknown origin of codecs</td><td>MachineException</td></tr>
 *   <tr><td>interrupted thread</td><td>none</td></tr>
 *   <tr><td>interrupt during transfers of others</td><td>none</td></tr>
 *   <tr><td>close twice</td><td>none</td></tr>
 * </table>
 *
 * <p>Without checksums a page that has changed is noticed only where its codec cannot make sense of
 * it. A limit of a cgroup on where its pages may go holds while zswap is on, see {@link
 * io.zswap.store.Cgroups#writeback}.
 */
@NullMarked
package io.zswap.store;

import org.jspecify.annotations.NullMarked;
