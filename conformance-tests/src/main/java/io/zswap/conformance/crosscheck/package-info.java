/**
 * Runs one workload on several machines at once and compares them after every operation. {@link
 * io.zswap.conformance.crosscheck.CrossCheck} is the engine, {@link
 * io.zswap.conformance.crosscheck.Finding} what it finds.
 *
 * <p>Uses {@code io.zswap.conformance.judge}, {@code io.zswap.conformance.machines}, {@code
 * io.zswap.conformance.oracle}, {@code io.zswap.conformance.program} and {@code io.zswap.api}.
 */
@NullMarked
package io.zswap.conformance.crosscheck;

import org.jspecify.annotations.NullMarked;
