/** Random programs, for tests and for anybody who wants more of them. */
@NullMarked
package io.zswap.conformance.random;

import org.jspecify.annotations.NullMarked;
