/** Tests of the enumerated faults, and the short form of the enumeration. */
@NullMarked
package io.zswap.conformance.faults;

import org.jspecify.annotations.NullMarked;
