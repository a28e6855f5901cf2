/** Tests of {@code io.zswap.conformance.stat}. */
@NullMarked
package io.zswap.conformance.stat;

import org.jspecify.annotations.NullMarked;
