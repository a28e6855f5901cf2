/** Tests of io.zswap.core.compress. */
@NullMarked
package io.zswap.core.compress;

import org.jspecify.annotations.NullMarked;
