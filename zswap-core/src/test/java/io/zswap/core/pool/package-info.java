/** Tests of io.zswap.core.pool. */
package io.zswap.core.pool;
