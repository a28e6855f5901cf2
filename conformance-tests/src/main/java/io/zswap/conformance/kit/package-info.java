/**
 * The test kit: somebody else's zswap, held against the rules that this project's own must meet.
 *
 * <p>{@link io.zswap.conformance.kit.ZswapConformance} turns the rules into JUnit 5 tests: extend
 * it and say in one method how to start what you have written, a whole {@link
 * io.zswap.api.machine.Machine} or a plain {@link io.zswap.api.Zswap}. {@link
 * io.zswap.conformance.kit.Rules} has the rules without JUnit; {@link
 * io.zswap.conformance.kit.KitReport} writes what they came to.
 *
 * <p>Uses the rest of the suite. Only {@code ZswapConformance} needs JUnit, which the caller brings
 * along: it is no dependency of the suite itself.
 */
@NullMarked
package io.zswap.conformance.kit;

import org.jspecify.annotations.NullMarked;
