/** Tests. */
@NullMarked
package io.zswap.conformance.crosscheck;

import org.jspecify.annotations.NullMarked;
