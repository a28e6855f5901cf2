/**
 * LRU lists per cgroup and node, with walking and reparenting: the kernel's mm/list_lru.c. The
 * links lie in the items themselves, wherever these are; an item is a number.
 *
 * <p>Uses {@link io.zswap.core.sync}.
 */
@NullMarked
package io.zswap.core.lru;

import org.jspecify.annotations.NullMarked;
