/**
 * Long random runs with everything that can happen, on all processors: {@link
 * io.zswap.conformance.soak.Soak}.
 *
 * <p>Machines are driven by one thread each, as they must be; what threads do to each other inside
 * one is the explorer's business, and, on real processors, that of the area that all threads share.
 *
 * <p>Uses {@code io.zswap.conformance.faults}, {@code io.zswap.conformance.judge}, {@code
 * io.zswap.conformance.machines}, {@code io.zswap.conformance.program} and {@code io.zswap.api}.
 */
@NullMarked
package io.zswap.conformance.soak;

import org.jspecify.annotations.NullMarked;
