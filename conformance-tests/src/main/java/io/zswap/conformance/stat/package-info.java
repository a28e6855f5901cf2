/**
 * {@code zswap stat}: what a swap area would make of somebody's own data. Areas are found through
 * {@link java.util.ServiceLoader}.
 *
 * <p>Of this project it uses {@code io.zswap.api} alone.
 */
@NullMarked
package io.zswap.conformance.stat;

import org.jspecify.annotations.NullMarked;
