/** Tests of the workload of real pages. */
@NullMarked
package io.zswap.conformance.realpages;

import org.jspecify.annotations.NullMarked;
