/** The command line: {@code zswap crosscheck}, {@code zswap run}, {@code zswap machines}. */
@NullMarked
package io.zswap.conformance.cli;

import org.jspecify.annotations.NullMarked;
