/**
 * Measurements of zswap-core: against plain C loops over the same codecs, against what users would
 * pick instead, and against itself (threads, sizes, churn). Started by {@code
 * conformance-tests/zswap bench}, built by the Maven profile {@code bench} only, and in no
 * published artifact, because the peers and JMH are not to reach anybody who depends on zswap.
 *
 * <p>{@link io.zswap.conformance.bench.Main} starts one JVM per measurement ({@link
 * io.zswap.conformance.bench.Fork}). In it, what is compared takes turns on the same pages in
 * blocks of a few milliseconds, so that what else the machine does hits both alike, and only the
 * ratio of the two is reported.
 */
package io.zswap.conformance.bench;
