/**
 * Memory cgroups as far as zswap sees them: the tree, references, charges and events, object
 * cgroups with reparenting, going offline. The kernel's mm/memcontrol.c.
 *
 * <p>Uses {@link io.zswap.core.lru} and {@link io.zswap.core.sync}.
 */
@NullMarked
package io.zswap.core.memcg;

import org.jspecify.annotations.NullMarked;
