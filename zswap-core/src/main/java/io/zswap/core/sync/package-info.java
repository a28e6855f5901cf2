/**
 * Everything that makes one thread wait for another, behind {@link io.zswap.core.sync.Sync}: locks,
 * RCU, folio locks, polling, deferred work, the choice of a CPU-local object. In production it is
 * JDK primitives and nothing else. Other packages that the explorer runs use no lock, no {@code
 * synchronized} and no thread of the JDK directly, so that a controlled implementation can replace
 * this one and decide who runs at every point.
 *
 * <p>Beside it lies what else depends on threads, the clock or the collector, though no user waits
 * in it for another by way of {@code Sync}: cache lines and striped counters, what is done in a
 * while, how long to do without after a failure, what is done about forgotten objects, files that
 * survive interrupts, and where failures are asked for.
 *
 * <p>Uses only the JDK, {@link io.zswap.api.MachineException} and {@link
 * io.zswap.api.machine.FailurePoint}.
 */
@NullMarked
package io.zswap.core.sync;

import org.jspecify.annotations.NullMarked;
