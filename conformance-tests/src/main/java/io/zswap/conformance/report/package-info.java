/**
 * Results to look at: a page that shows a check, a run as a picture, results for CI systems.
 *
 * <p>{@link io.zswap.conformance.report.RunView} is one run with everything a reader may ask of a
 * step; the page, the SVG and whatever comes next draw that and nothing else. Prints nothing.
 *
 * <p>Uses {@code io.zswap.conformance.check}, {@code io.zswap.conformance.claims}, {@code
 * io.zswap.conformance.explore}, {@code io.zswap.conformance.judge}, {@code
 * io.zswap.conformance.litmus}, {@code io.zswap.conformance.machines}, {@code
 * io.zswap.conformance.program} and {@code io.zswap.api}; Jackson for the data in the page,
 * JMustache for the rest of it.
 */
@NullMarked
package io.zswap.conformance.report;

import org.jspecify.annotations.NullMarked;
