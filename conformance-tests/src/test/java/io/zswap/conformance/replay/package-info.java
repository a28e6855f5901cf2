/** Tests. */
@NullMarked
package io.zswap.conformance.replay;

import org.jspecify.annotations.NullMarked;
