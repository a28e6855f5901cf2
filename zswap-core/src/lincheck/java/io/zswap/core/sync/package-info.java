/** How Lincheck runs core's structures: what its model checker needs to see of them. */
@NullMarked
package io.zswap.core.sync;

import org.jspecify.annotations.NullMarked;
