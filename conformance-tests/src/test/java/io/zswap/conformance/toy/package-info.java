/** A machine simple enough to be right by inspection, for tests of the engine itself. */
@NullMarked
package io.zswap.conformance.toy;

import org.jspecify.annotations.NullMarked;
