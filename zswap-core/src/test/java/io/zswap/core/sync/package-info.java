/** Tests of io.zswap.core.sync. */
@NullMarked
package io.zswap.core.sync;

import org.jspecify.annotations.NullMarked;
