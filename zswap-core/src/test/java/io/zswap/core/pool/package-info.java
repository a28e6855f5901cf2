/** Tests of io.zswap.core.pool. */
@NullMarked
package io.zswap.core.pool;

import org.jspecify.annotations.NullMarked;
