/** Tests of io.zswap.conformance.check. */
@NullMarked
package io.zswap.conformance.check;

import org.jspecify.annotations.NullMarked;
