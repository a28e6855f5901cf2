/** Tests of io.zswap.core.machine. */
@NullMarked
package io.zswap.core.machine;

import org.jspecify.annotations.NullMarked;
