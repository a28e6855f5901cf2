/**
 * The real-page replay: the pages of files, paged out under limits and read back in a skewed order,
 * with cgroups coming and going.
 */
@NullMarked
package io.zswap.conformance.replay;

import org.jspecify.annotations.NullMarked;
