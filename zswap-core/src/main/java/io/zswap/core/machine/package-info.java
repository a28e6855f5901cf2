/**
 * The machine {@code core}: zswap-core with its surroundings behind {@link
 * io.zswap.api.machine.Machine}, driven by operations and watched by reports. Not exported; found
 * through {@link java.util.ServiceLoader}.
 *
 * <p>Uses {@link io.zswap.core}, {@link io.zswap.core.swap}, {@link io.zswap.core.memcg}, {@link
 * io.zswap.core.compress}, {@link io.zswap.core.device}, {@link io.zswap.core.sync} and {@link
 * io.zswap.core.explore}.
 */
@NullMarked
package io.zswap.core.machine;

import org.jspecify.annotations.NullMarked;
