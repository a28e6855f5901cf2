/** Tests of how programs are read and written. */
@NullMarked
package io.zswap.conformance.program;

import org.jspecify.annotations.NullMarked;
