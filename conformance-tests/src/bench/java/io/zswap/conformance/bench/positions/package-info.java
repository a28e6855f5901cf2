/**
 * What the positions of the threads cost, of which some argued with nothing else: {@code
 * conformance-tests/zswap bench --only positions}. The page of claims shows the rows.
 */
package io.zswap.conformance.bench.positions;
