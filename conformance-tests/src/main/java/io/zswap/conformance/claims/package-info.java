/**
 * What the five threads claim, as data ({@code claims.txt}), what exploration says of it, and the
 * page that puts both side by side.
 *
 * <p>Uses {@code io.zswap.conformance.check}, {@code io.zswap.conformance.explore}, {@code
 * io.zswap.conformance.litmus}, {@code io.zswap.conformance.machines} and {@code
 * io.zswap.api.explore}; Jackson for what the measurements have cost.
 */
@NullMarked
package io.zswap.conformance.claims;

import org.jspecify.annotations.NullMarked;
