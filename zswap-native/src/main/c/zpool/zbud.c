/* SPDX-License-Identifier: Apache-2.0 */
/*
 * zbud.c - the project's own zbud: at most two objects to a page, one from each end.
 *
 * A page is counted in 64 chunks. The first holds the header; the low object starts behind it, the
 * high object ends with the page. Pages with one object wait in stacks by their free chunks; a
 * request takes the top of the first stack, upward from its own size, that is not empty.
 */
#include "zpool/ring.h"
#include "zpool/zpool_model.h"

#include <errno.h>

#define CHUNKS 64
/* What a page has beside its header. */
#define USABLE (CHUNKS - 1)

struct zbud_pool {
	spinlock_t lock;		/* everything below, and the headers */
	uint64_t pages;			/* read without the lock for statistics */
	struct ring single[USABLE];	/* pages with one object, by free chunks */
};

/* In the first chunk of a page. */
struct zbud_page {
	struct ring link;		/* in a stack; alone with two objects */
	unsigned int low, high;		/* chunks; 0 for no object */
};

static size_t chunk_bytes(void)
{
	return world_page_size / CHUNKS;
}

static struct zbud_page *page_of(unsigned long handle)
{
	return (struct zbud_page *)(handle & ~(unsigned long)(world_page_size - 1));
}

static unsigned long low_handle(struct zbud_page *page)
{
	return (unsigned long)page + chunk_bytes();
}

static unsigned long high_handle(struct zbud_page *page)
{
	return (unsigned long)page + world_page_size - page->high * chunk_bytes();
}

/* Puts a page with one object on its stack. */
static void push(struct zbud_pool *pool, struct zbud_page *page)
{
	ring_push_front(&pool->single[USABLE - page->low - page->high], &page->link);
}

/* Takes a page with one object and enough room off its stack, or returns NULL. */
static struct zbud_page *pop(struct zbud_pool *pool, unsigned int chunks)
{
	struct zbud_page *page;

	for (; chunks < USABLE; chunks++) {
		if (ring_empty(&pool->single[chunks]))
			continue;
		page = ring_item(pool->single[chunks].after, struct zbud_page, link);
		ring_remove(&page->link);
		return page;
	}
	return NULL;
}

static void *zbud_create(void)
{
	struct zbud_pool *pool = world_kmalloc(sizeof(struct zbud_pool), 0);
	int i;

	if (!pool)
		return NULL;
	spin_lock_init(&pool->lock);
	pool->pages = 0;
	for (i = 0; i < USABLE; i++)
		ring_init(&pool->single[i]);
	return pool;
}

static void zbud_destroy(void *p)
{
	struct zbud_pool *pool = p;

	WARN(pool->pages, "zbud pool destroyed with %lu pages", (unsigned long)pool->pages);
	world_kfree(pool);
}

static int zbud_malloc(void *p, size_t size, unsigned long *handle)
{
	struct zbud_pool *pool = p;
	struct zbud_page *page;
	unsigned int chunks;

	if (!size)
		return -EINVAL;
	if (size > world_page_size - 2 * chunk_bytes())
		return -ENOSPC;
	chunks = (size + chunk_bytes() - 1) / chunk_bytes();

	spin_lock(&pool->lock);
	page = pop(pool, chunks);
	if (!page) {
		/* A fresh page may have to wait for reclaim: not under the lock. */
		spin_unlock(&pool->lock);
		page = world_fail(FAIL_ZPOOL) ? NULL : world_named(world_alloc_pages(1, 0), "zbud page");
		if (!page)
			return -ENOMEM;
		ring_init(&page->link);
		page->low = 0;
		page->high = 0;
		spin_lock(&pool->lock);
		pool->pages++;
	}
	if (!page->low) {
		page->low = chunks;
		*handle = low_handle(page);
	} else {
		page->high = chunks;
		*handle = high_handle(page);
	}
	if (!page->low || !page->high)
		push(pool, page);
	spin_unlock(&pool->lock);
	return 0;
}

static void zbud_free(void *p, unsigned long handle)
{
	struct zbud_pool *pool = p;
	struct zbud_page *page = page_of(handle);

	spin_lock(&pool->lock);
	if (handle == low_handle(page))
		page->low = 0;
	else
		page->high = 0;
	ring_remove(&page->link);
	if (page->low || page->high) {
		push(pool, page);
	} else {
		pool->pages--;
		world_free_pages(page, 1);
	}
	spin_unlock(&pool->lock);
}

static void *zbud_map(void *p, unsigned long handle)
{
	(void)p;
	return (void *)handle;
}

static void zbud_unmap(void *p, unsigned long handle)
{
	(void)p;
	(void)handle;
}

static uint64_t zbud_total_pages(void *p)
{
	return READ_ONCE(((struct zbud_pool *)p)->pages);
}

const struct zpool_model zpool_zbud = {
	.type = "zbud",
	.min_page_size = 4096,
	.create = zbud_create,
	.destroy = zbud_destroy,
	.malloc = zbud_malloc,
	.free = zbud_free,
	.map = zbud_map,
	.unmap = zbud_unmap,
	.total_pages = zbud_total_pages,
};
