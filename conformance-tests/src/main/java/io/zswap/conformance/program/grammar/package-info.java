/** Lexer and parser that ANTLR generates from {@code ProgramText.g4}. */
@NullMarked
package io.zswap.conformance.program.grammar;

import org.jspecify.annotations.NullMarked;
