/**
 * Machines that can run here, found through {@link java.util.ServiceLoader}: a third party's
 * machine is treated like ours.
 *
 * <p>Uses {@code io.zswap.api} alone.
 */
@NullMarked
package io.zswap.conformance.machines;

import org.jspecify.annotations.NullMarked;
