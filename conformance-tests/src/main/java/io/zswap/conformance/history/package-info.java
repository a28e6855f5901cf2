/**
 * What a range of commits did to the documented races: every commit's kernel machine is checked,
 * and compared with what came before it. Verdicts are kept beside the machines they are about.
 *
 * <p>Runs git to list commits; uses {@code check}, {@code litmus} and {@code machines}.
 */
@NullMarked
package io.zswap.conformance.history;

import org.jspecify.annotations.NullMarked;
