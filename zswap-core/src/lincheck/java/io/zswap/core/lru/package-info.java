/** Lincheck's model checker on the LRU lists. */
@NullMarked
package io.zswap.core.lru;

import org.jspecify.annotations.NullMarked;
