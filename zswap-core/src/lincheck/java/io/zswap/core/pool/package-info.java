/** Lincheck's model checker on the allocators. */
@NullMarked
package io.zswap.core.pool;

import org.jspecify.annotations.NullMarked;
