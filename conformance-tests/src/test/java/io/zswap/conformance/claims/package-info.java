/** Tests of the claims and of their page. */
@NullMarked
package io.zswap.conformance.claims;

import org.jspecify.annotations.NullMarked;
