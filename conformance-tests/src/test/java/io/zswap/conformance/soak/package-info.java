/** Tests of the soak. */
@NullMarked
package io.zswap.conformance.soak;

import org.jspecify.annotations.NullMarked;
