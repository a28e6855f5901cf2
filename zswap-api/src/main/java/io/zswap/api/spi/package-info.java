/**
 * Service interfaces: what zswap needs from others, found through {@link java.util.ServiceLoader}
 * or handed over by the caller. Compressors, allocators ("zpools") and swap devices.
 *
 * <p>Uses nothing but the JDK and the exceptions of {@link io.zswap.api}.
 */
@NullMarked
package io.zswap.api.spi;

import org.jspecify.annotations.NullMarked;
