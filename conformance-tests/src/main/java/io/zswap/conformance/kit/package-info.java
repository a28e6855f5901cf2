/**
 * The test kit: somebody else's zswap, held against the rules that this project's own must meet.
 *
 * <p>{@link io.zswap.conformance.kit.ZswapConformance} turns the rules into JUnit 5 tests: extend
 * it and say in one method how to start what you have written, a whole {@link
 * io.zswap.api.machine.Machine} or a plain {@link io.zswap.api.Zswap}. {@link
 * io.zswap.conformance.kit.Rules} has the rules without JUnit; {@link
 * io.zswap.conformance.kit.KitReport} writes what they came to.
 *
 * <p>Uses {@code io.zswap.conformance.check}, {@code io.zswap.conformance.crosscheck}, {@code
 * io.zswap.conformance.explore}, {@code io.zswap.conformance.judge}, {@code
 * io.zswap.conformance.litmus}, {@code io.zswap.conformance.machines}, {@code
 * io.zswap.conformance.program}, {@code io.zswap.conformance.realpages} and {@code io.zswap.api};
 * Jackson for its report. Only {@code ZswapConformance} needs JUnit, which the caller brings along:
 * it is no dependency of the suite itself.
 */
@NullMarked
package io.zswap.conformance.kit;

import org.jspecify.annotations.NullMarked;
