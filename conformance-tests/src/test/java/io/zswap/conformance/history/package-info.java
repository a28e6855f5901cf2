/** Tests of what a range of commits did to the races. */
@NullMarked
package io.zswap.conformance.history;

import org.jspecify.annotations.NullMarked;
