/**
 * The command line, {@link io.zswap.conformance.cli.Zswap}: one class per command, named after it;
 * mixins of options; and what commands print, as text and as JSON. What they do is in the other
 * packages, none of which knows this one.
 *
 * <p>Uses {@code io.zswap.conformance.check}, {@code io.zswap.conformance.claims}, {@code
 * io.zswap.conformance.crosscheck}, {@code io.zswap.conformance.explore}, {@code
 * io.zswap.conformance.faults}, {@code io.zswap.conformance.history}, {@code
 * io.zswap.conformance.judge}, {@code io.zswap.conformance.kit}, {@code
 * io.zswap.conformance.litmus}, {@code io.zswap.conformance.machines}, {@code
 * io.zswap.conformance.program}, {@code io.zswap.conformance.realpages}, {@code
 * io.zswap.conformance.report}, {@code io.zswap.conformance.soak}, {@code
 * io.zswap.conformance.stat} and {@code io.zswap.api}; picocli and Jackson.
 */
@NullMarked
package io.zswap.conformance.cli;

import org.jspecify.annotations.NullMarked;
