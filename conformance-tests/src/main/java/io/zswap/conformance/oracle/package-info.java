/**
 * What pages must hold, by simple bookkeeping: the last write wins. Knows nothing of any machine.
 */
@NullMarked
package io.zswap.conformance.oracle;

import org.jspecify.annotations.NullMarked;
