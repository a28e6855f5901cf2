/** Tests. */
@NullMarked
package io.zswap.conformance.cli;

import org.jspecify.annotations.NullMarked;
