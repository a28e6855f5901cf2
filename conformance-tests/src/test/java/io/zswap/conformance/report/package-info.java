/** Tests of the page of results, in a real browser. */
@NullMarked
package io.zswap.conformance.report;

import org.jspecify.annotations.NullMarked;
