/** Tests of io.zswap.core.sync. */
package io.zswap.core.sync;
