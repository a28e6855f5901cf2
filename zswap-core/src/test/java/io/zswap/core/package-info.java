/** Tests of io.zswap.core. */
package io.zswap.core;
