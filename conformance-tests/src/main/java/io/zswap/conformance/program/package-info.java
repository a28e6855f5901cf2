/**
 * Litmus programs: a machine's initial state and what tasks do to it, as text and as objects.
 * {@link io.zswap.conformance.program.Programs} reads them, {@link
 * io.zswap.conformance.program.ProgramPrinter} writes them so that they read back equal.
 *
 * <p>Uses {@code io.zswap.conformance.program.grammar}, {@code io.zswap.api} and the ANTLR runtime.
 */
@NullMarked
package io.zswap.conformance.program;

import org.jspecify.annotations.NullMarked;
