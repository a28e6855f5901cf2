/** Lexer and parser that ANTLR generates from {@code ProgramText.g4}. Uses the ANTLR runtime. */
@NullMarked
package io.zswap.conformance.program.grammar;

import org.jspecify.annotations.NullMarked;
