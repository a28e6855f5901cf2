/**
 * A {@link io.zswap.core.sync.Sync} that decides itself who runs: tasks that take turns at every
 * point, by a schedule. Memory comes from an arena, and use of what was freed is noticed.
 *
 * <p>Uses {@link io.zswap.core.sync} and {@link io.zswap.api.explore}.
 */
@NullMarked
package io.zswap.core.explore;

import org.jspecify.annotations.NullMarked;
