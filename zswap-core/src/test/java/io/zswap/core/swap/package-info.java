/** Tests of io.zswap.core.swap. */
@NullMarked
package io.zswap.core.swap;

import org.jspecify.annotations.NullMarked;
