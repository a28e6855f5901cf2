/**
 * The surroundings of zswap: folios, swap slots with counts, the swap cache, transfers to and from
 * swap devices, page tables, the pageout, fault and swapoff paths. The kernel's mm/swapfile.c,
 * swap_state.c, page_io.c and as much of memory.c and vmscan.c as swapping needs.
 *
 * <p>Knows zswap by {@link io.zswap.api.Zswap}, and beyond it by {@code BareZswap} and {@code
 * FaultSupport} here. The page tables ({@code Mm}, {@code PageTable}) and the fault, pageout and
 * swapoff paths are for machines alone: a library's pages come and go through {@code SlotStore}.
 * Uses {@link io.zswap.core.memcg} and {@link io.zswap.core.sync}.
 */
@NullMarked
package io.zswap.core.swap;

import org.jspecify.annotations.NullMarked;
