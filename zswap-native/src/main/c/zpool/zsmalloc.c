/* SPDX-License-Identifier: Apache-2.0 */
/*
 * zsmalloc.c - the zsmalloc-like allocator.
 *
 * Objects of one class share zspages: 1 to 8 pages in a row, cut into slots of the class's size.
 * A class keeps its partly filled zspages in ten groups by how full they are, and allocates from
 * the fullest group, so that the emptier ones drain and go.
 *
 * A zspage changes its place only when its group changes, and is then put first; a full one is in
 * no group. The Java allocator does the same, which is why page totals agree exactly.
 *
 * Unlike the kernel's, pages of a zspage are neighbours in memory, so that an object that crosses
 * from one to the next is mapped as it lies, and nothing is ever moved.
 */
#include "zpool/geometry.h"
#include "zpool/ring.h"
#include "zpool/zpool_model.h"

#include <errno.h>

/* In the asan build, slots that are free are out of bounds. Elsewhere these do nothing. */
#if defined(__SANITIZE_ADDRESS__) && !defined(ZSWAP_EXPLORE)
#include <sanitizer/asan_interface.h>
#else
#define ASAN_POISON_MEMORY_REGION(address, size) ((void)(address), (void)(size))
#define ASAN_UNPOISON_MEMORY_REGION(address, size) ((void)(address), (void)(size))
#endif

#define NR_GROUPS 10
/* Of a zspage that is full. */
#define NO_GROUP NR_GROUPS

struct zs_pool {
	spinlock_t lock;		/* everything below, and the zspages */
	uint64_t pages;			/* read without the lock for statistics */
	unsigned long objects;
	struct kmem_cache *handles;
	struct zs_geometry geometry;
	struct ring groups[][NR_GROUPS];	/* by class */
};

struct zspage {
	struct ring link;		/* in its group; alone while full */
	struct zs_class class;
	int class_index;
	int inuse;
	int group;
	char *base;
	uint16_t first_free;		/* slot; == objects when none is */
	uint16_t next_free[];		/* one per slot: the free slots as a stack */
};

/* What a handle points to. Slots carry no header: the largest class has no room for one. */
struct zs_handle {
	struct zspage *zspage;
	uint16_t slot;
};

static char *slot_address(const struct zspage *z, int slot)
{
	return z->base + (size_t)slot * z->class.size;
}

static int group_of(const struct zspage *z)
{
	return z->inuse * NR_GROUPS / z->class.objects;
}

/* After inuse has changed; z is on its old group's list, or on none. */
static void regroup(struct zs_pool *pool, struct zspage *z)
{
	int group = group_of(z);

	if (group == z->group)
		return;
	ring_remove(&z->link);
	z->group = group;
	if (group != NO_GROUP)
		ring_push_front(&pool->groups[z->class_index][group], &z->link);
}

static struct zspage *fullest(struct zs_pool *pool, int class)
{
	int group;

	for (group = NR_GROUPS - 1; group >= 0; group--)
		if (!ring_empty(&pool->groups[class][group]))
			return ring_item(pool->groups[class][group].after, struct zspage, link);
	return NULL;
}

static struct zspage *zspage_create(const struct zs_class *class, int class_index)
{
	struct zspage *z;
	int i;

	if (world_fail(FAIL_ZPOOL))
		return NULL;
	z = world_kmalloc(sizeof(struct zspage) + class->objects * sizeof(z->next_free[0]), 0);
	if (!z)
		return NULL;
	z->base = world_named(world_alloc_pages(class->chain, 0), "pages of zspage");
	if (!z->base) {
		world_kfree(z);
		return NULL;
	}
	z->class = *class;
	z->class_index = class_index;
	z->inuse = 0;
	z->group = -1;		/* in no list yet, whatever group comes first */
	ring_init(&z->link);
	ASAN_POISON_MEMORY_REGION(z->base, (size_t)class->chain * world_page_size);
	z->first_free = 0;
	for (i = 0; i < class->objects; i++)
		z->next_free[i] = i + 1;
	return z;
}

static void zspage_release(struct zs_pool *pool, struct zspage *z)
{
	ring_remove(&z->link);
	WRITE_ONCE(pool->pages, pool->pages - z->class.chain);
	ASAN_UNPOISON_MEMORY_REGION(z->base, (size_t)z->class.chain * world_page_size);
	world_free_pages(z->base, z->class.chain);
	world_kfree(z);
}

static void *zs_create(void)
{
	struct zs_geometry geometry;
	struct zs_pool *pool;
	int class, group;

	zs_geometry_init(&geometry, world_page_size);
	pool = world_kmalloc(sizeof(struct zs_pool) + geometry.nr_classes * sizeof(pool->groups[0]), 0);
	if (!pool)
		return NULL;
	pool->geometry = geometry;
	pool->handles = world_cache_create("zs_handle", sizeof(struct zs_handle));
	if (!pool->handles) {
		world_kfree(pool);
		return NULL;
	}
	spin_lock_init(&pool->lock);
	pool->pages = 0;
	pool->objects = 0;
	for (class = 0; class < pool->geometry.nr_classes; class++)
		for (group = 0; group < NR_GROUPS; group++)
			ring_init(&pool->groups[class][group]);
	return pool;
}

static void zs_destroy(void *p)
{
	struct zs_pool *pool = p;

	WARN(pool->objects, "zsmalloc pool destroyed with %lu objects", pool->objects);
	world_cache_destroy(pool->handles);
	world_kfree(pool);
}

static int zs_malloc(void *p, size_t size, unsigned long *handle)
{
	struct zs_pool *pool = p;
	struct zs_handle *h;
	struct zspage *z;
	int class;

	if (!size)
		return -EINVAL;
	if (size > world_page_size)
		return -ENOSPC;
	h = world_cache_alloc(pool->handles, 0);
	if (!h)
		return -ENOMEM;
	class = zs_class_index(&pool->geometry, size);

	spin_lock(&pool->lock);
	z = fullest(pool, class);
	if (!z) {
		/*
		 * Growing takes pages, which may wait for reclaim: not under the lock. Should
		 * another task grow the class meanwhile, it has one zspage more than it needs.
		 */
		spin_unlock(&pool->lock);
		z = zspage_create(&pool->geometry.classes[class], class);
		if (!z) {
			world_cache_free(pool->handles, h);
			return -ENOMEM;
		}
		spin_lock(&pool->lock);
		WRITE_ONCE(pool->pages, pool->pages + z->class.chain);
	}
	h->zspage = z;
	h->slot = z->first_free;
	z->first_free = z->next_free[h->slot];
	ASAN_UNPOISON_MEMORY_REGION(slot_address(z, h->slot), z->class.size);
	z->inuse++;
	pool->objects++;
	regroup(pool, z);
	spin_unlock(&pool->lock);
	*handle = (unsigned long)h;
	return 0;
}

static void zs_free(void *p, unsigned long handle)
{
	struct zs_pool *pool = p;
	struct zs_handle *h = (struct zs_handle *)handle;
	struct zspage *z;

	if (world_freed_before(h))
		return;
	spin_lock(&pool->lock);
	z = h->zspage;
	ASAN_POISON_MEMORY_REGION(slot_address(z, h->slot), z->class.size);
	z->next_free[h->slot] = z->first_free;
	z->first_free = h->slot;
	z->inuse--;
	pool->objects--;
	if (z->inuse)
		regroup(pool, z);
	else
		zspage_release(pool, z);
	spin_unlock(&pool->lock);
	world_cache_free(pool->handles, h);
}

static void *zs_map(void *p, unsigned long handle)
{
	const struct zs_handle *h = (const struct zs_handle *)handle;

	(void)p;
	return slot_address(h->zspage, h->slot);
}

static void zs_unmap(void *p, unsigned long handle)
{
	(void)p;
	(void)handle;
}

static uint64_t zs_total_pages(void *p)
{
	return READ_ONCE(((struct zs_pool *)p)->pages);
}

const struct zpool_model zpool_zsmalloc = {
	.type = "zsmalloc",
	.min_page_size = 64,
	.create = zs_create,
	.destroy = zs_destroy,
	.malloc = zs_malloc,
	.free = zs_free,
	.map = zs_map,
	.unmap = zs_unmap,
	.total_pages = zs_total_pages,
};
