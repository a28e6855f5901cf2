/**
 * What the five threads claim, as data ({@code claims.txt}), and what exploration says of it.
 *
 * <p>May use every package of this module but the command line's.
 */
@NullMarked
package io.zswap.conformance.claims;

import org.jspecify.annotations.NullMarked;
