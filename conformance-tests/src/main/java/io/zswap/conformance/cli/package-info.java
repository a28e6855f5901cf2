/** The command line: {@code zswap check}, {@code zswap crosscheck} and what goes with them. */
@NullMarked
package io.zswap.conformance.cli;

import org.jspecify.annotations.NullMarked;
