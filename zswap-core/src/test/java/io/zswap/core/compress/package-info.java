/** Tests of io.zswap.core.compress. */
package io.zswap.core.compress;
