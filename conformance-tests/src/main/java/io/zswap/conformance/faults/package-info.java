/**
 * Faults, enumerated: every operation of a program, and everything that can go wrong in it. After
 * each, the invariants hold, whoever asked got a typed answer, and no page that was acknowledged is
 * lost.
 *
 * <p>{@link io.zswap.conformance.faults.MachineFaults} makes allocations, codec and device of a
 * machine fail, deletes cgroups, switches swap off, interrupts and closes; {@link
 * io.zswap.conformance.faults.AreaFaults} does the same to an area of pages, and to the swap file
 * under it through {@link io.zswap.conformance.faults.FaultyFiles}, a file system that fails when
 * asked to.
 *
 * <p>Uses {@code io.zswap.conformance.judge}, {@code io.zswap.conformance.machines}, {@code
 * io.zswap.conformance.program} and {@code io.zswap.api}.
 */
@NullMarked
package io.zswap.conformance.faults;

import org.jspecify.annotations.NullMarked;
