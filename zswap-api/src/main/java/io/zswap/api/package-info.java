/**
 * The zswap contract in Java's spelling: {@link io.zswap.api.Zswap} with the calls of the kernel's
 * {@code include/linux/zswap.h}, the values those calls take, parameters and statistics under their
 * kernel names, and the typed exceptions of the whole project.
 *
 * <p>Uses nothing but the JDK.
 */
@NullMarked
package io.zswap.api;

import org.jspecify.annotations.NullMarked;
