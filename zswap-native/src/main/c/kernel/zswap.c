// SPDX-License-Identifier: Apache-2.0
/*
 * The tree's mm/zswap.c, included as it lies, so that its statics can be seen
 * from below. Calls of its that a failure point or a digest listens at are
 * macros while it is compiled; the headers that declare them come first.
 *
 * What differs between trees is in view_*.h and calls.h, next to the probes
 * that tell which form this tree has: see shim/README.md.
 */
#include <linux/rculist.h>
#include <linux/xarray.h>
#include <linux/list_lru.h>
#if __has_include(<linux/zpool.h>)
#include <linux/zpool.h>
#endif
#if __has_include(<linux/zsmalloc.h>)
#include <linux/zsmalloc.h>
#endif

#include "kernel/kernel.h"
#include "world/under_test.h"

#undef kmem_cache_alloc_node
#define kmem_cache_alloc_node(cache, gfp, nid) \
	(world_fail(FAIL_ENTRY) ? NULL : world_cache_alloc(cache, nid))
#undef kmem_cache_alloc
#define kmem_cache_alloc(cache, gfp)	kmem_cache_alloc_node(cache, gfp, 0)
#undef kmalloc_node
#define kmalloc_node(size, gfp, nid) \
	(world_fail(FAIL_PERCPU) ? NULL : shim_kmalloc_node(size, gfp, nid))
#undef alloc_percpu_gfp
#define alloc_percpu_gfp(type, gfp) \
	(world_fail(FAIL_PERCPU) ? NULL : shim_alloc_percpu(type, gfp))
#define percpu_ref_init(...) \
	(world_fail(FAIL_PERCPU) ? -ENOMEM : (percpu_ref_init)(__VA_ARGS__))
#define xa_store(xa, index, entry, gfp) \
	(world_fail(FAIL_TREE) ? (void *)XA_ERROR(-ENOMEM) : (xa_store)(xa, index, entry, gfp))
#define memcg_list_lru_alloc(memcg, lru, gfp) \
	(world_fail(FAIL_LRU) ? -ENOMEM : (memcg_list_lru_alloc)(memcg, lru, gfp))
#define zpool_create_pool(...) \
	(world_fail(FAIL_POOL) ? NULL : (zpool_create_pool)(__VA_ARGS__))
#define zs_create_pool(name) \
	(world_fail(FAIL_POOL) ? NULL : (zs_create_pool)(name))
#define list_lru_add(lru, item, nid, memcg) \
	(world_lru_touched(memcg, nid), (list_lru_add)(lru, item, nid, memcg))
#define list_lru_del(lru, item, nid, memcg) \
	(world_lru_touched(memcg, nid), (list_lru_del)(lru, item, nid, memcg))
#define list_lru_walk_one(lru, nid, memcg, fn, arg, nr) \
	(world_lru_touched(memcg, nid), (list_lru_walk_one)(lru, nid, memcg, fn, arg, nr))
#define list_lru_shrink_walk(lru, sc, fn, arg) \
	(world_lru_touched((sc)->memcg, (sc)->nid), (list_lru_shrink_walk)(lru, sc, fn, arg))
/* Asked of an entry's memory, and of a folio's page. */
#define page_to_nid(page) \
	(world_owns(page) ? page_folio(page)->nid : (page_to_nid)(page))

#include "mm/zswap.c"

#undef list_lru_walk_one
#undef list_lru_shrink_walk

#ifndef PROBING
#include "kernel/swap_api.h"
#include "kernel/calls.h"
#include "kernel/view_pool.h"
#include "kernel/view_tree.h"
#include "kernel/view_lru.h"
#include "kernel/view_names.h"
#endif
