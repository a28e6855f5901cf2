/**
 * {@code zswap stat}: what a swap area would make of somebody's own data. Areas are found through
 * {@link java.util.ServiceLoader}.
 *
 * <p>Uses {@code io.zswap.api}, and nothing else of this project; HdrHistogram and Jackson's
 * annotations.
 */
@NullMarked
package io.zswap.conformance.stat;

import org.jspecify.annotations.NullMarked;
