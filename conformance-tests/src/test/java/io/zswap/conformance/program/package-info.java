/** Tests. */
@NullMarked
package io.zswap.conformance.program;

import org.jspecify.annotations.NullMarked;
