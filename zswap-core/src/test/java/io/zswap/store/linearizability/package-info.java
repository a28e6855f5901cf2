/**
 * What several threads did at once, and whether one after the other could have seen the same:
 * linearizability (Herlihy and Wing, 1990). Knows nothing of zswap; uses the JDK.
 */
@NullMarked
package io.zswap.store.linearizability;

import org.jspecify.annotations.NullMarked;
