/** Tests of io.zswap.core.memcg. */
@NullMarked
package io.zswap.core.memcg;

import org.jspecify.annotations.NullMarked;
