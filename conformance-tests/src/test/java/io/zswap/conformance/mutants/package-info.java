/** Proof that the suite can fail: seeded faults, each of which it must find. */
@NullMarked
package io.zswap.conformance.mutants;

import org.jspecify.annotations.NullMarked;
