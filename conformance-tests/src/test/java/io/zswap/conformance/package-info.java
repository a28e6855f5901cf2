/** Tests of the module as a whole. */
@NullMarked
package io.zswap.conformance;

import org.jspecify.annotations.NullMarked;
