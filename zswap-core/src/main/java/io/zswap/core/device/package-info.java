/**
 * Swap devices: a file, and memory. What zswap cannot keep, or writes back, goes there. Users bring
 * their own by {@link io.zswap.api.spi.SwapDevice}, and the explorer has one in its machine.
 *
 * <p>Knows nothing of zswap, slots' counts or folios. Uses {@link io.zswap.core.sync}.
 */
@NullMarked
package io.zswap.core.device;

import org.jspecify.annotations.NullMarked;
