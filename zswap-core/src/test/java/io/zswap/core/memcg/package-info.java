/** Tests of io.zswap.core.memcg. */
package io.zswap.core.memcg;
