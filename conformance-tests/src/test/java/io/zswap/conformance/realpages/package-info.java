/** Tests. */
@NullMarked
package io.zswap.conformance.realpages;

import org.jspecify.annotations.NullMarked;
