/** Tests of io.zswap.core. */
@NullMarked
package io.zswap.core;

import org.jspecify.annotations.NullMarked;
