/** Tests of io.zswap.conformance.litmus. */
@NullMarked
package io.zswap.conformance.litmus;

import org.jspecify.annotations.NullMarked;
