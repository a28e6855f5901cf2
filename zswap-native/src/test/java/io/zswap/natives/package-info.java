/** Tests of the bridge, and of each machine behind it. */
@NullMarked
package io.zswap.natives;

import org.jspecify.annotations.NullMarked;
