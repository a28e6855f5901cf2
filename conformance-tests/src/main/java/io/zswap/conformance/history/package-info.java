/**
 * What a range of commits did to the documented races: every commit's kernel machine is checked,
 * and compared with what came before it. Verdicts are kept beside the machines they are about.
 *
 * <p>Uses {@code io.zswap.conformance.check}, {@code io.zswap.conformance.judge}, {@code
 * io.zswap.conformance.litmus}, {@code io.zswap.conformance.machines} and {@code io.zswap.api};
 * Jackson; and git, which it runs to list commits.
 */
@NullMarked
package io.zswap.conformance.history;

import org.jspecify.annotations.NullMarked;
