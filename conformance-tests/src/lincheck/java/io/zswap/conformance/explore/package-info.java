/** Textbook programs under the explorer and under Lincheck. */
@NullMarked
package io.zswap.conformance.explore;

import org.jspecify.annotations.NullMarked;
