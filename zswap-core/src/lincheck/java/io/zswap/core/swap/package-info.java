/** Lincheck's model checker on the swap map and the swap cache. */
@NullMarked
package io.zswap.core.swap;

import org.jspecify.annotations.NullMarked;
