/**
 * What pages must hold, by simple bookkeeping: the last write wins, but for one defect of Linux
 * 6.12 that all machines share ({@link io.zswap.conformance.oracle.StaleEntries}).
 *
 * <p>Uses {@code io.zswap.api.machine} alone.
 */
@NullMarked
package io.zswap.conformance.oracle;

import org.jspecify.annotations.NullMarked;
