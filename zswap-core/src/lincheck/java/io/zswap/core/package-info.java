/** Lincheck's model checker on the tree and the entry slab. */
@NullMarked
package io.zswap.core;

import org.jspecify.annotations.NullMarked;
