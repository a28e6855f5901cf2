/** Tests of {@code io.zswap.conformance.stat}. */
package io.zswap.conformance.stat;
