/**
 * The explorer: runs a {@link io.zswap.api.explore.Scenario} under every schedule that can make a
 * difference, and says what it saw. Knows nothing of zswap.
 *
 * <p>Uses {@code io.zswap.api.explore} alone.
 */
@NullMarked
package io.zswap.conformance.explore;

import org.jspecify.annotations.NullMarked;
