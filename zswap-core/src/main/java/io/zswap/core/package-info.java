/**
 * zswap in Java, as Linux 6.12 has it: the kernel's mm/zswap.c. Start at {@link
 * io.zswap.core.ZswapCore}.
 *
 * <p>Who knows the kernel's file finds its parts again: the main API in {@code ZswapCore}, a store
 * in {@code StorePath}, tunables in {@code Parameters}, pools in {@code Pools} and {@code
 * ZswapPool}, the limit in {@code Limits}, entries in {@code Entries} and {@code EntrySlab}, what
 * is in one in {@code EntryFields}, trees in {@code SwapTree}, writeback in {@code Writeback}, the
 * shrinker in {@code Shrinker}, its worker in {@code ShrinkWorker}.
 *
 * <p>Uses {@code io.zswap.core.swap}, {@code io.zswap.core.memcg}, {@code io.zswap.core.lru},
 * {@code io.zswap.core.pool} and {@code io.zswap.core.sync}; is given its compressors.
 */
@NullMarked
package io.zswap.core;

import org.jspecify.annotations.NullMarked;
