/** Tests of io.zswap.core.machine. */
package io.zswap.core.machine;
