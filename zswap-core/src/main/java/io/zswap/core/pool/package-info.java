/**
 * Allocators for compressed pages, off-heap: one with size classes in the manner of zsmalloc, which
 * can be told to compact itself and to keep freed objects for the thread that freed them, and one
 * that puts two objects into a page, as zbud does. The kernel's mm/zpool.c, mm/zsmalloc.c and
 * mm/zbud.c. And one that the kernel has not, for libraries: {@link io.zswap.core.pool.PackedPool}
 * is a log, of {@link io.zswap.core.pool.Segments}.
 *
 * <p>Uses {@link io.zswap.core.sync}.
 */
@NullMarked
package io.zswap.core.pool;

import org.jspecify.annotations.NullMarked;
