/**
 * Runs one workload on several machines at once and compares them after every operation. {@link
 * io.zswap.conformance.crosscheck.CrossCheck} is the engine, {@link
 * io.zswap.conformance.crosscheck.Finding} what it finds.
 */
@NullMarked
package io.zswap.conformance.crosscheck;

import org.jspecify.annotations.NullMarked;
