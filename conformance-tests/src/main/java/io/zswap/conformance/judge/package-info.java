/**
 * Says what a run of a litmus program has left, in words that do not depend on the machine, and
 * which invariant it broke. Belongs to no machine: it sees nothing but {@link
 * io.zswap.api.explore.Facts}, and which operation had ended when another began.
 *
 * <p>The invariants: I1 data (a read returns the last value written to its page), I2 memory (no
 * access to freed memory), I3 reach (shrinking everything empties zswap), I4 accounts (counters and
 * charges equal what is there), I5 leaks (nothing is left in the end), I6 progress, I7 asserts. I2
 * and I7 are the machines' own to see, and so is who waits for what in I6.
 *
 * <p>Uses {@code io.zswap.conformance.explore}, {@code io.zswap.conformance.oracle}, {@code
 * io.zswap.conformance.program} and {@code io.zswap.api}.
 */
@NullMarked
package io.zswap.conformance.judge;

import org.jspecify.annotations.NullMarked;
