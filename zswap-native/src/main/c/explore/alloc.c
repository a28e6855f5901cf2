// SPDX-License-Identifier: Apache-2.0
/*
 * Memory of explored machines, in place of slab.c and buddy.c: the same
 * services, but every object is known, so that an address tells which object
 * it lies in and whether that lives. Where objects are from: regions.c.
 */
#include <stdio.h>
#include <string.h>

#include "explore/regions.h"

#define FRESH		0xa5

enum free_mode explore_free_mode;

static size_t rounded(const struct page *object)
{
	return (object->size + 15U) & ~15UL;
}

static struct page *fresh(size_t size, int kind)
{
	int region = explore_task + 1;
	struct region *r = &heap_now.region[region];
	size_t space = (size + 15) & ~15UL, *top = kind == KIND_FRAMES ? &r->frame : &r->slab;
	struct page *object;
	uint32_t index;

	/* A gap of one granule: what runs over an object's end is noticed. */
	if (kind != KIND_FRAMES)
		space += 16;
	if (*top + space > (kind == KIND_FRAMES ? heap_frame_bytes : heap_slab_bytes) ||
	    r->objects == OBJECTS)
		return NULL;
	index = (uint32_t)region << OBJECTS_LOG | r->objects++;
	object = &heap_objects[index];
	*object = (struct page){
		.offset = (uint32_t)((size_t)region * heap_region_bytes +
				     (kind == KIND_FRAMES ? heap_slab_bytes : 0) + *top),
		.size = (uint32_t)size,
		.kind = (uint16_t)kind,
	};
	*top += space;
	for (size_t i = 0; i < rounded(object) >> GRANULE_SHIFT; i++)
		heap_map[(object->offset >> GRANULE_SHIFT) + i] = index + 1;
	return object;
}

static void set_shadow(const struct page *object, enum shadow shadow)
{
	memset(heap_shadows + (object->offset >> GRANULE_SHIFT), shadow,
	       rounded(object) >> GRANULE_SHIFT);
}

static void *take(uint32_t *list, size_t size, int kind, int nid, bool tracked)
{
	struct page *object = NULL;
	bool reused = false;

	if (explore_free_mode == FREE_REUSE) {
		world_point(POINT_ALLOC, list, POINT_WRITE);
		reused = *list != 0;
	}
	if (reused) {
		object = &heap_objects[*list - 1];
		*list = object->next;
	} else {
		object = fresh(size, kind);
		if (!object)
			return NULL;
		memset(heap_address(object), FRESH, size);
	}
	object->live = true;
	object->nid = (uint8_t)nid;
	object->tracked = tracked;
	object->cache = NULL;
	object->what = NULL;
	set_shadow(object, tracked || explore_grain == GRAIN_ACCESS ? SHADOW_TRACKED : SHADOW_PLAIN);
	heap_now.bytes += (long)object->size;
	heap_now.objects += kind != KIND_FRAMES;
	return heap_address(object);
}

bool world_freed_before(const void *address)
{
	uint32_t index = heap_find((uintptr_t)address);
	char text[500], what[240];

	if (!index || heap_objects[index - 1].live)
		return false;
	if (explore_free_mode != FREE_NEVER) {
		describe_address((uintptr_t)address, what, sizeof(what));
		snprintf(text, sizeof(text), "I2 double free of %s", what);
		describe_put_here(text, sizeof(text));
		describe_put_freed((uintptr_t)address, text, sizeof(text));
		explore_violation(text);
	}
	return true;
}

static void give(struct page *object, uint32_t *list, const void *address,
		 const struct world_place *place)
{
	if (object->tracked || explore_free_mode == FREE_REUSE) {
		if (explore_free_mode == FREE_REUSE)
			explore_also(list, POINT_WRITE);
		world_point_at(POINT_FREE, object, POINT_WRITE, place);
	}
	/* Found by way of an object whose end is a step, but perhaps by somebody who has it already. */
	if (plain_recording && !object->tracked)
		plain_use((uintptr_t)address, object->size, true);
	if (world_freed_before(address))
		return;
	object->live = false;
	object->freed = place;
	object->freed_by = explore_task;
	/* In the other modes a use is not reported. */
	if (explore_free_mode == FREE_POISON)
		set_shadow(object, SHADOW_DEAD);
	heap_now.bytes -= (long)object->size;
	heap_now.objects -= object->kind != KIND_FRAMES;
	if (explore_free_mode == FREE_REUSE) {
		object->next = *list;
		*list = (uint32_t)(object - heap_objects) + 1;
	}
}

static struct page *owned(const void *address, int kind, const char *func)
{
	uint32_t index = heap_find((uintptr_t)address);

	if (!index || heap_address(&heap_objects[index - 1]) != address ||
	    heap_objects[index - 1].kind != kind)
		world_bug(func, __FILE__, __LINE__, "free of what was never allocated");
	return &heap_objects[index - 1];
}

/*
 * Whose end is a step of its own, which every use of another task depends on:
 * everything that two tasks can have a pointer to. A count that keeps it alive
 * orders its uses before its end, so that code which counts right has not one
 * schedule more; but code that does not is not saved by the dependence being
 * another member's: a folio's lock, flags and count are three objects.
 * All the rest of what is allocated in caches and frames is found by way of
 * one of these, and freed with it: a folio's page with the folio. Whoever has
 * found it may use it later, so that its end is a write of all of it (plain.c).
 */
static bool is_shared(const char *cache)
{
	static const char *const shared[] = { "zswap_entry", "folio", "xa_node", "zs_handle" };

	for (size_t i = 0; i < sizeof(shared) / sizeof(shared[0]); i++) {
		if (!strcmp(cache, shared[i]))
			return true;
	}
	return false;
}

struct kmem_cache *world_cache_create(const char *name, size_t size)
{
	struct kmem_cache *cache = size < 1 || size > 8192 ? NULL : world_kmalloc(sizeof(*cache), 0);

	if (!cache)
		return NULL;
	memset(cache, 0, sizeof(*cache));
	cache->name = name;
	cache->size = size;
	cache->tracked = is_shared(name);
	cache->next = heap_now.caches;
	heap_now.caches = cache;
	virt_to_page(cache)->cache = cache;
	heap_now.objects--;
	return cache;
}

void world_cache_destroy(struct kmem_cache *cache)
{
	struct kmem_cache **at = &heap_now.caches;

	if (!cache)
		return;
	if (cache->live)
		world_warn(__func__, __FILE__, __LINE__, "%ld objects left in a cache", cache->live);
	while (*at && *at != cache)
		at = &(*at)->next;
	if (*at)
		*at = cache->next;
	heap_now.objects++;
	world_kfree(cache);
}

void *world_cache_alloc(struct kmem_cache *cache, int nid)
{
	world_given(cache);
	void *object = take(&cache->free[nid], cache->size, KIND_CACHE, nid, cache->tracked);

	if (object) {
		struct page *page = virt_to_page(object);

		page->cache = cache;
		page->what = cache->name;
		cache->live++;
	}
	return object;
}

void explore_cache_free(struct kmem_cache *cache, void *object, const struct world_place *place)
{
	struct page *page = owned(object, KIND_CACHE, place->func);
	bool live = page->live;

	if (page->cache != cache)
		world_bug(__func__, __FILE__, __LINE__, "object of another cache");
	give(page, &cache->free[page->nid], object, place);
	if (live)
		cache->live--;
}

static uint32_t *kmalloc_list(size_t size, int nid)
{
	unsigned int class = 0;

	while (class < KMALLOC_CLASSES - 1 && (16UL << class) < size)
		class++;
	return &heap_now.kmalloc_free[class][nid];
}

/* Reused objects are as large as their class. */
static size_t kmalloc_size(size_t size)
{
	size_t class = 16;

	if (explore_free_mode != FREE_REUSE || size > 4096)
		return size;
	while (class < size)
		class *= 2;
	return class;
}

static void *kmalloc(size_t size, int nid, bool tracked)
{
	size = kmalloc_size(size ? size : 1);
	return take(size > 4096 ? &(uint32_t){ 0 } : kmalloc_list(size, nid), size, KIND_KMALLOC, nid,
		    tracked);
}

void *(world_kmalloc)(size_t size, int nid)
{
	return kmalloc(size, nid, false);
}

void *(world_kmalloc_tracked)(size_t size, int nid)
{
	return kmalloc(size, nid, true);
}

void *(world_kzalloc)(size_t size, int nid)
{
	void *object = (world_kmalloc)(size, nid);

	return object ? memset(object, 0, size) : NULL;
}

void *(world_kzalloc_tracked)(size_t size, int nid)
{
	void *object = (world_kmalloc_tracked)(size, nid);

	return object ? memset(object, 0, size) : NULL;
}

void explore_kfree(void *object, const struct world_place *place)
{
	struct page *page;

	if (!object)
		return;
	page = owned(object, KIND_KMALLOC, place->func);
	give(page, page->size > 4096 ? &(uint32_t){ 0 } : kmalloc_list(page->size, page->nid), object,
	     place);
}

void *(world_alloc_pages)(unsigned int count, int nid)
{
	return take(&heap_now.frames_free[count], (size_t)count * world_page_size, KIND_FRAMES, nid,
		    false);
}

void world_free_pages(void *pages, unsigned int count)
{
	give(owned(pages, KIND_FRAMES, __func__), &heap_now.frames_free[count], pages, WORLD_HERE);
}

bool world_owns(const void *address)
{
	return heap_find((uintptr_t)address) != 0;
}

struct page *virt_to_page(const void *address)
{
	uint32_t index = heap_find((uintptr_t)address);

	if (!index)
		world_bug(__func__, __FILE__, __LINE__, "address of nothing that was allocated");
	return &heap_objects[index - 1];
}

int page_to_nid(const struct page *page)
{
	world_given(page);
	return page->nid;
}

void *page_address(const struct page *page)
{
	world_given(page);
	return heap_address(page);
}

size_t world_bytes_in_use(void)
{
	return (size_t)heap_now.bytes;
}

int64_t alloc_live(const char *name)
{
	int64_t sum = 0;

	for (struct kmem_cache *c = heap_now.caches; c; c = c->next) {
		if (!strcmp(c->name, name))
			sum += c->live;
	}
	return sum;
}

long alloc_objects(void)
{
	return heap_now.objects;
}

void alloc_each(void (*look)(const struct page *object))
{
	for (int i = 0; i < REGIONS; i++) {
		for (uint32_t k = 0; k < heap_now.region[i].objects; k++) {
			const struct page *object = &heap_objects[(uint32_t)i << OBJECTS_LOG | k];

			if (object->live && object->kind != KIND_FRAMES &&
			    heap_address(object) != (const void *)object->cache)
				look(object);
		}
	}
}
