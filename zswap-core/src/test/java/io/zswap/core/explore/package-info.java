/** Tests of io.zswap.core.explore. */
package io.zswap.core.explore;
