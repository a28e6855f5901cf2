/**
 * The races of Linux zswap that have been argued about on its mailing list, other bugs that its log
 * documents, and corners that neither reach, each as a few litmus programs.
 *
 * <p>Uses {@code io.zswap.conformance.program} and {@code io.zswap.api}.
 */
@NullMarked
package io.zswap.conformance.litmus;

import org.jspecify.annotations.NullMarked;
