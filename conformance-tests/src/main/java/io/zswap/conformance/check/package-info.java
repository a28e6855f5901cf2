/**
 * Explores litmus programs on machines, minimises what it finds, compares machines by their
 * outcomes, and keeps witnesses in schedule files.
 *
 * <p>Uses {@code io.zswap.conformance.explore}, {@code io.zswap.conformance.judge}, {@code
 * io.zswap.conformance.litmus}, {@code io.zswap.conformance.machines}, {@code
 * io.zswap.conformance.program} and {@code io.zswap.api}.
 */
@NullMarked
package io.zswap.conformance.check;

import org.jspecify.annotations.NullMarked;
