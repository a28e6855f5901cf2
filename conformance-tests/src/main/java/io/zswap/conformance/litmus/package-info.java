/**
 * The races of Linux zswap that have been argued about on its mailing list, each as a few litmus
 * programs.
 *
 * <p>May use io.zswap.conformance.program, io.zswap.api and the JDK.
 */
@NullMarked
package io.zswap.conformance.litmus;

import org.jspecify.annotations.NullMarked;
