/** Tests of the step-by-step comparison of machines. */
@NullMarked
package io.zswap.conformance.crosscheck;

import org.jspecify.annotations.NullMarked;
