/**
 * LRU lists per cgroup and node, with walking and reparenting: the kernel's mm/list_lru.c. The
 * links lie in the items themselves, wherever these are; an item is a number. For a library's
 * threads there is a form of them to which items come in batches.
 *
 * <p>Uses {@link io.zswap.core.sync}.
 */
@NullMarked
package io.zswap.core.lru;

import org.jspecify.annotations.NullMarked;
