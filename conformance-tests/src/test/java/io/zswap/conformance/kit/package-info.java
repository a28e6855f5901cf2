/** The test kit tested: what is right passes, and each thing that is wrong fails in its place. */
@NullMarked
package io.zswap.conformance.kit;

import org.jspecify.annotations.NullMarked;
