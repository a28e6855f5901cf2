/**
 * Long random runs with everything that can happen, on all processors: {@link
 * io.zswap.conformance.soak.Soak}.
 *
 * <p>Machines are driven by one thread each, as they must be; what threads do to each other inside
 * one is the explorer's business, and, on real processors, that of the area that all threads share.
 *
 * <p>May use io.zswap.conformance.faults, io.zswap.conformance.judge,
 * io.zswap.conformance.machines, io.zswap.conformance.program, io.zswap.api and the JDK.
 */
@NullMarked
package io.zswap.conformance.soak;

import org.jspecify.annotations.NullMarked;
