/**
 * The explorer: runs a {@link io.zswap.api.explore.Scenario} under every schedule that can make a
 * difference, and says what it saw. Knows nothing of zswap.
 *
 * <p>May use io.zswap.api.explore and the JDK.
 */
@NullMarked
package io.zswap.conformance.explore;

import org.jspecify.annotations.NullMarked;
