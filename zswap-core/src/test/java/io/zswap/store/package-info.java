/** Tests of the library, from outside as far as possible. */
@NullMarked
package io.zswap.store;

import org.jspecify.annotations.NullMarked;
