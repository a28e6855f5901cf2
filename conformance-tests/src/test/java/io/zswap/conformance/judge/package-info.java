/** Tests of io.zswap.conformance.judge. */
@NullMarked
package io.zswap.conformance.judge;

import org.jspecify.annotations.NullMarked;
