/**
 * What users would pick instead, each behind {@link io.zswap.conformance.bench.Store}: lz4 of
 * lz4-java in front, byte arrays as values, as their own documentation says.
 */
package io.zswap.conformance.bench.peers;
