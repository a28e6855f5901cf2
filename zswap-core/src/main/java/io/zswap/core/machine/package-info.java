/**
 * The machine {@code core}: zswap-core with its surroundings behind {@link
 * io.zswap.api.machine.Machine}, driven by operations and watched by reports. Not exported; found
 * through {@link java.util.ServiceLoader}.
 *
 * <p>Uses {@link io.zswap.core} and {@link io.zswap.core.swap}.
 */
@NullMarked
package io.zswap.core.machine;

import org.jspecify.annotations.NullMarked;
