/** Tests of io.zswap.core.swap. */
package io.zswap.core.swap;
