// SPDX-License-Identifier: Apache-2.0
/*
 * Object caches and kmalloc. An object's memory is reused last in, first out,
 * by the next object of its cache and node; slabs stay with their cache.
 */
#include <string.h>

#include "world/internal.h"

#define SLAB_BYTES	4096UL
#define KMALLOC_MAX	4096
#define KMALLOC_CLASSES	9	/* 16 << class */

struct free_object { struct free_object *next; };

struct kmem_cache {
	size_t size;		/* of an object, rounded */
	unsigned long slab_pages;
	struct free_object *free[WORLD_MAX_NODES];
	unsigned long live;
};

static struct kmem_cache kmalloc_caches[KMALLOC_CLASSES];

static void cache_init(struct kmem_cache *cache, size_t size)
{
	memset(cache, 0, sizeof(*cache));
	cache->size = (size + 15) & ~15UL;
	cache->slab_pages = 1;
	while (cache->slab_pages < 16 && cache->slab_pages * SLAB_BYTES < cache->size * 8)
		cache->slab_pages *= 2;
}

static bool cache_grow(struct kmem_cache *cache, int nid)
{
	long index = buddy_alloc(&world_slabs, cache->slab_pages, nid);
	char *base;
	size_t objects;

	if (index < 0)
		return false;
	base = world_slabs.base + ((size_t)index << world_slabs.shift);
	for (unsigned long i = 0; i < cache->slab_pages; i++)
		world_slabs.map[(unsigned long)index + i].cache = cache;
	/* Free objects do not count as handed out. */
	world_count_bytes(-(long)(cache->slab_pages * SLAB_BYTES));
	objects = cache->slab_pages * SLAB_BYTES / cache->size;
	/* Lowest address first. */
	while (objects--) {
		struct free_object *object = (struct free_object *)(base + objects * cache->size);

		object->next = cache->free[nid];
		cache->free[nid] = object;
	}
	buddy_poison(base, cache->slab_pages * SLAB_BYTES);
	return true;
}

struct kmem_cache *world_cache_create(const char *name, size_t size)
{
	struct kmem_cache *cache;

	(void)name;
	if (size < 1 || size > 8192)
		return NULL;
	cache = world_kmalloc(sizeof(*cache), 0);
	if (cache)
		cache_init(cache, size);
	return cache;
}

void world_cache_destroy(struct kmem_cache *cache)
{
	if (!cache)
		return;
	/* The slabs stay behind until the machine closes, as pages of nobody. */
	if (cache->live)
		world_warn(__func__, __FILE__, __LINE__, "%lu objects left in a cache", cache->live);
	world_kfree(cache);
}

void *world_cache_alloc(struct kmem_cache *cache, int nid)
{
	struct free_object *object;

	world_given(cache);
	world_point(POINT_ALLOC, cache, POINT_WRITE);
	if (!cache->free[nid] && !cache_grow(cache, nid))
		return NULL;
	object = cache->free[nid];
	buddy_unpoison(object, cache->size);
	cache->free[nid] = object->next;
	cache->live++;
	world_count_bytes((long)cache->size);
	return object;
}

void world_cache_free(struct kmem_cache *cache, void *object)
{
	struct page *page = virt_to_page(object);
	struct free_object *freed = object;

	world_point(POINT_FREE, object, POINT_WRITE);
	if (page->cache != cache)
		world_bug(__func__, __FILE__, __LINE__, "object of another cache");
	freed->next = cache->free[page->nid];
	cache->free[page->nid] = freed;
	cache->live--;
	world_count_bytes(-(long)cache->size);
	buddy_poison(object, cache->size);
}

void *world_kmalloc(size_t size, int nid)
{
	unsigned int class = 0;
	unsigned long pages;
	long index;

	if (size <= KMALLOC_MAX) {
		while ((16UL << class) < size)
			class++;
		if (!kmalloc_caches[class].size)
			cache_init(&kmalloc_caches[class], 16UL << class);
		return world_cache_alloc(&kmalloc_caches[class], nid);
	}
	world_point(POINT_ALLOC, NULL, POINT_WRITE);
	pages = (size + SLAB_BYTES - 1) / SLAB_BYTES;
	index = buddy_alloc(&world_slabs, pages, nid);
	if (index < 0)
		return NULL;
	for (unsigned long i = 0; i < pages; i++)
		world_slabs.map[(unsigned long)index + i].cache = NULL;
	world_slabs.map[index].blocks = (uint32_t)pages;
	return world_slabs.base + ((size_t)index << world_slabs.shift);
}

void *world_kzalloc(size_t size, int nid)
{
	void *object = world_kmalloc(size, nid);

	return object ? memset(object, 0, size) : NULL;
}

void world_kfree(void *object)
{
	struct page *page;

	if (!object)
		return;
	page = virt_to_page(object);
	if (page->cache) {
		world_cache_free(page->cache, object);
		return;
	}
	world_point(POINT_FREE, object, POINT_WRITE);
	if (page < world_slabs.map || page >= world_slabs.map + world_slabs.top)
		world_bug(__func__, __FILE__, __LINE__, "not an object of kmalloc");
	buddy_free(&world_slabs, (unsigned long)(page - world_slabs.map), page->blocks);
}
