/* SPDX-License-Identifier: Apache-2.0 */
/*
 * zpool_model.h - allocators for compressed pages. Memory comes from the world's arena: whole
 * pages for the objects, slab objects for what describes them.
 *
 * zpool_zsmalloc is the zsmalloc-like model, used by both builds (as a zpool driver around a
 * kernel's zswap). zpool_zbud is the project's own, used by the reference; it places objects
 * page for page as the kernel's does.
 *
 * Each pool has one lock, which nests inside every other lock. Calls on different handles may run
 * at the same time.
 */
#ifndef ZPOOL_ZPOOL_MODEL_H
#define ZPOOL_ZPOOL_MODEL_H

#include "world/world.h"

struct zpool_model {
	const char *type;		/* "zsmalloc" or "zbud" */
	unsigned int min_page_size;	/* the machine's pages must be at least this large */

	/* An empty pool, or NULL for lack of memory. The caller passes FAIL_POOL before. */
	void *(*create)(void);
	/* The pool is empty; anything left in it is freed with a WARN. */
	void (*destroy)(void *pool);
	/*
	 * 0 and a handle that is not 0; -EINVAL (no size), -ENOSPC (too large for this kind of
	 * pool), or -ENOMEM (the pool had to grow and could not, or FAIL_ZPOOL was due).
	 */
	int (*malloc)(void *pool, size_t size, unsigned long *handle);
	void (*free)(void *pool, unsigned long handle);
	/* Where the object's bytes lie, in one piece; they do not move. */
	void *(*map)(void *pool, unsigned long handle);
	void (*unmap)(void *pool, unsigned long handle);
	/* Pages that the pool occupies. Takes no lock. */
	uint64_t (*total_pages)(void *pool);
};

extern const struct zpool_model zpool_zsmalloc, zpool_zbud;

/* The allocator of this type, or NULL if it is unknown or the machine's pages are too small. */
const struct zpool_model *zpool_find(const char *type);

#endif
