/**
 * The main job's workload: the pages of files, paged out under limits and read back in a skewed
 * order, with cgroups coming and going.
 *
 * <p>Uses {@code io.zswap.conformance.crosscheck}, {@code io.zswap.conformance.program} and {@code
 * io.zswap.api}.
 */
@NullMarked
package io.zswap.conformance.realpages;

import org.jspecify.annotations.NullMarked;
