/** Tests of io.zswap.core.lru. */
@NullMarked
package io.zswap.core.lru;

import org.jspecify.annotations.NullMarked;
