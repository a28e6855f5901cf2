/** Tests. */
@NullMarked
package io.zswap.conformance.oracle;

import org.jspecify.annotations.NullMarked;
