/** Tests of io.zswap.core.explore. */
@NullMarked
package io.zswap.core.explore;

import org.jspecify.annotations.NullMarked;
