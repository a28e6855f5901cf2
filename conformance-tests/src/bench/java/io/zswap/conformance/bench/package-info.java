/**
 * Measurements of zswap-core: against plain C loops over the same codecs, against what users would
 * pick instead, and against itself (threads, sizes, churn). Started by {@code
 * conformance-tests/zswap bench}, built by the Maven profile {@code bench} only, and in no
 * published artifact, because the peers and JMH are not to reach anybody who depends on zswap.
 *
 * <p>{@link io.zswap.conformance.bench.Main} starts JVMs for each measurement ({@link
 * io.zswap.conformance.bench.Fork}). In one, what is compared takes turns on the same pages in
 * blocks of a few milliseconds, so that what else the machine does hits both alike, and only the
 * ratio of the two is reported. JVMs that run the same code differ by more than that, so there are
 * several where time allows ({@link io.zswap.conformance.bench.Merge}); a row says how many. The
 * interval of a row with one JVM tells how its passes differ, and nothing of the next JVM.
 *
 * <p>Peers are given byte arrays as values and boxed keys, as their usual API takes them, and so
 * have a copy of each compressed page made, which ours has not. A ratio is of the calling thread's
 * CPU time; what collectors and other threads took besides is in the row's text.
 */
package io.zswap.conformance.bench;
