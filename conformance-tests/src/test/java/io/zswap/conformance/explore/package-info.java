/** Textbook and random programs against the explorer. */
@NullMarked
package io.zswap.conformance.explore;

import org.jspecify.annotations.NullMarked;
