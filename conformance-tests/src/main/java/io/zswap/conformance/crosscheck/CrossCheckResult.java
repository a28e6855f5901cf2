package io.zswap.conformance.crosscheck;

import io.zswap.api.machine.CounterValues;
import io.zswap.api.machine.Operation;
import java.util.List;
import java.util.Map;

/**
 * What a cross-check came to.
 *
 * @param machines names of the machines, in order
 * @param findings what was found; empty if nothing
 * @param operations operations performed on each machine, the header's included
 * @param byKind of those, how many of each kind
 * @param fullChecks full comparisons
 * @param pages pages that were ever written
 * @param staleSeen pages that showed an older version of themselves as Linux 6.12 does; see {@link
 *     io.zswap.conformance.oracle.ContentOracle#staleSeen()}
 * @param bytesWritten bytes that programs wrote to pages
 * @param storedPages pages found in zswap, summed over the full comparisons
 * @param storedBytes their compressed length
 * @param pageSize bytes per page
 * @param counters every machine's counters at the end
 * @param nanos time that each machine took
 */
public record CrossCheckResult(
    List<String> machines,
    List<Finding> findings,
    long operations,
    Map<Class<? extends Operation>, Long> byKind,
    long fullChecks,
    int pages,
    long staleSeen,
    long bytesWritten,
    long storedPages,
    long storedBytes,
    int pageSize,
    Map<String, CounterValues> counters,
    Map<String, Long> nanos) {

  /** Copies the lists. */
  public CrossCheckResult {
    machines = List.copyOf(machines);
    findings = List.copyOf(findings);
    byKind = Map.copyOf(byKind);
  }

  /** Uncompressed bytes stored per byte in zswap; 0 if nothing was stored. */
  public double ratio() {
    return storedBytes == 0 ? 0 : (double) storedPages * pageSize / storedBytes;
  }
}
