/**
 * Compressors: lz4 and lz4hc of lz4-java, zstd of zstd-jni, deflate of the JDK, offered as {@link
 * io.zswap.api.spi.CompressorProvider} of origin {@code java}; and the choice of a provider by its
 * origin. The kernel's crypto/.
 *
 * <p>Uses {@link io.zswap.api.spi}, {@link io.zswap.core.sync} and the codec libraries.
 */
@NullMarked
package io.zswap.core.compress;

import org.jspecify.annotations.NullMarked;
