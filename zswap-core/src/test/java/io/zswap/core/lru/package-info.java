/** Tests of io.zswap.core.lru. */
package io.zswap.core.lru;
