/**
 * Results to look at: a page that shows a check, a run as a picture, results for CI systems.
 *
 * <p>{@link io.zswap.conformance.report.RunView} is one run with everything a reader may ask of a
 * step; the page, the SVG and whatever comes next draw that and nothing else. May use {@code
 * check}, {@code claims}, {@code explore}, {@code judge}, {@code litmus}, {@code machines} and
 * {@code program}; prints nothing.
 */
@NullMarked
package io.zswap.conformance.report;

import org.jspecify.annotations.NullMarked;
