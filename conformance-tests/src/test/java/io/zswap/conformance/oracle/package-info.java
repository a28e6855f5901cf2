/** Tests of what pages must hold. */
@NullMarked
package io.zswap.conformance.oracle;

import org.jspecify.annotations.NullMarked;
