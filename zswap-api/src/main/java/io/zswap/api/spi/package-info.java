/**
 * Service interfaces: what zswap needs from others. Compressors are found through {@link
 * java.util.ServiceLoader}, swap devices are handed over by the caller, and allocators ("zpools")
 * are each implementation's own.
 *
 * <p>Uses nothing but the JDK and the exceptions of {@link io.zswap.api}.
 */
@NullMarked
package io.zswap.api.spi;

import org.jspecify.annotations.NullMarked;
