/* SPDX-License-Identifier: Apache-2.0 */
/*
 * zpooltest.c - random requests to both allocators over malloc(), their totals compared with a
 * plain recomputation after every step, and the content of every object checked when it goes.
 */
#include "zpool/zpool_model.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MAX_OBJECTS 3000
#define MAX_SPANS 3000

/* The little of the world that allocators use. */
unsigned int world_page_size;
int64_t world_budget = INT64_MAX;
static int fail_in;
static long spans_out, bytes_out;

bool world_fail_at(enum failure_point point, const struct world_place *place)
{
	(void)place;
	return point == FAIL_ZPOOL && fail_in && --fail_in == 0;
}

void *world_kmalloc(size_t size, int nid)
{
	(void)nid;
	bytes_out++;
	return malloc(size);
}

void world_kfree(void *object)
{
	bytes_out -= object != NULL;
	free(object);
}

void *world_alloc_pages(unsigned int count, int nid)
{
	(void)nid;
	spans_out += count;
	return aligned_alloc(world_page_size, (size_t)count * world_page_size);
}

void world_free_pages(void *pages, unsigned int count)
{
	spans_out -= count;
	free(pages);
}

struct kmem_cache { size_t size; };

struct kmem_cache *world_cache_create(const char *name, size_t size)
{
	struct kmem_cache *cache = world_kmalloc(sizeof(*cache), 0);

	(void)name;
	cache->size = size;
	return cache;
}

void world_cache_destroy(struct kmem_cache *cache)
{
	world_kfree(cache);
}

void *world_cache_alloc(struct kmem_cache *cache, int nid)
{
	return world_kmalloc(cache->size, nid);
}

void world_cache_free(struct kmem_cache *cache, void *object)
{
	(void)cache;
	world_kfree(object);
}

static void die(const char *func, const char *file, int line)
{
	printf("FAILED in %s %s:%d\n", func, file, line);
	exit(1);
}

void world_no_progress(const char *func, const char *file, int line)
{
	die(func, file, line);
	exit(1);
}

void world_deadlock(const char *func, const char *file, int line)
{
	die(func, file, line);
	exit(1);
}

void world_bug(const char *func, const char *file, int line, const char *what)
{
	printf("%s ", what);
	die(func, file, line);
	exit(1);
}

void world_warn(const char *func, const char *file, int line, const char *fmt, ...)
{
	printf("%s ", fmt);
	die(func, file, line);
}

/* The recomputation: a flat table of spans, searched from end to end every time. */
struct span {
	int used;		/* 0: no such span */
	int class_size, chain, objects;
	int inuse;
	int low, high;		/* zbud only */
	long moved;		/* when it was last put first in its group */
};

static struct span spans[MAX_SPANS];
static long now;

static int recompute_pages(void)
{
	int i, pages = 0;

	for (i = 0; i < MAX_SPANS; i++)
		pages += spans[i].used ? spans[i].chain : 0;
	return pages;
}

static int fresh_span(void)
{
	int i = 0;

	while (spans[i].used)
		i++;
	memset(&spans[i], 0, sizeof(spans[i]));
	spans[i].used = 1;
	return i;
}

/* Straight from the definition: the final size, chain and count for a request. */
static void expect_class(int request, struct span *s)
{
	int ps = world_page_size, delta = ps / 256 > 8 ? ps / 256 : 8;
	int n = request + 8, i, c, last = -1, size, chain, objects, first;

	n = n < 32 ? 32 : n > ps ? ps : n;
	first = (n - 32) / delta + ((n - 32) % delta != 0);
	for (i = first; ; i++) {
		size = 32 + i * delta;
		if (size > ps)
			size = ps;
		chain = 1;
		for (c = 2; c <= 8; c++)
			if (c * ps % size < chain * ps % size)
				chain = c;
		objects = chain * ps / size;
		if (last >= 0 && (chain != s->chain || objects != s->objects))
			return;
		s->class_size = size;
		s->chain = chain;
		s->objects = objects;
		last = i;
		if (size == ps)
			return;
	}
}

static int expect_zs_malloc(int request, bool fails)
{
	struct span want = { 0 };
	int i, best = -1;

	expect_class(request, &want);
	for (i = 0; i < MAX_SPANS; i++) {
		struct span *s = &spans[i], *b = &spans[best < 0 ? 0 : best];

		if (!s->used || s->class_size != want.class_size || s->inuse == s->objects)
			continue;
		if (best < 0 || s->inuse * 10 / s->objects > b->inuse * 10 / b->objects ||
		    (s->inuse * 10 / s->objects == b->inuse * 10 / b->objects && s->moved > b->moved))
			best = i;
	}
	if (best < 0) {
		if (fails)
			return -1;
		best = fresh_span();
		spans[best] = want;
		spans[best].used = 1;
		spans[best].moved = ++now;
	}
	spans[best].inuse++;
	if (spans[best].inuse * 10 / spans[best].objects !=
	    (spans[best].inuse - 1) * 10 / spans[best].objects)
		spans[best].moved = ++now;
	return best;
}

static void expect_zs_free(int span)
{
	struct span *s = &spans[span];

	s->inuse--;
	if (s->inuse * 10 / s->objects != (s->inuse + 1) * 10 / s->objects)
		s->moved = ++now;
	s->used = s->inuse > 0;
}

static int expect_zbud_malloc(int request, bool fails)
{
	int chunk = world_page_size / 64, n = (request + chunk - 1) / chunk, free, i, best = -1;

	for (free = n; free < 63 && best < 0; free++)
		for (i = 0; i < MAX_SPANS; i++)
			if (spans[i].used && !spans[i].low != !spans[i].high &&
			    63 - spans[i].low - spans[i].high == free &&
			    (best < 0 || spans[i].moved > spans[best].moved))
				best = i;
	if (best < 0) {
		if (fails)
			return -1;
		best = fresh_span();
		spans[best].chain = 1;
	}
	spans[best].moved = ++now;
	/* The caller remembers which end: even for the low one, odd for the high one. */
	if (!spans[best].low) {
		spans[best].low = n;
		return best * 2;
	}
	spans[best].high = n;
	return best * 2 + 1;
}

static void expect_zbud_free(int where)
{
	struct span *s = &spans[where / 2];

	if (where & 1)
		s->high = 0;
	else
		s->low = 0;
	s->moved = ++now;
	s->used = s->low || s->high;
}

static uint64_t seed = 42;

static uint32_t rnd(uint32_t n)
{
	seed = seed * 6364136223846793005ull + 1442695040888963407ull;
	return (seed >> 33) % n;
}

struct object {
	unsigned long handle;
	int size, where;
	unsigned char tag;
};

static struct object objects[MAX_OBJECTS];

static void check(bool ok, const char *what, long step)
{
	if (!ok) {
		printf("FAILED: %s, page size %u, step %ld\n", what, world_page_size, step);
		exit(1);
	}
}

static void release(const struct zpool_model *ops, void *pool, struct object *o, long step)
{
	unsigned char *bytes = ops->map(pool, o->handle);
	int i;

	for (i = 0; i < o->size; i++)
		check(bytes[i] == o->tag, "content", step);
	ops->unmap(pool, o->handle);
	ops->free(pool, o->handle);
	if (ops == &zpool_zbud)
		expect_zbud_free(o->where);
	else
		expect_zs_free(o->where);
}

static void run(const struct zpool_model *ops, unsigned int page_size, long steps)
{
	unsigned int largest;
	int n = 0, limit = 10, i, size, ret, where;
	unsigned long handle;
	bool fails;
	long step;
	void *pool;

	world_page_size = page_size;
	memset(spans, 0, sizeof(spans));
	largest = ops == &zpool_zbud ? page_size - page_size / 32 : page_size;
	pool = ops->create();
	check(ops->malloc(pool, 0, &handle) == -EINVAL, "no size", 0);
	check(ops->malloc(pool, largest + 1, &handle) == -ENOSPC, "too large", 0);
	for (step = 0; step < steps; step++) {
		if (step % 1000 == 0)
			limit = 10 + rnd(rnd(2) ? MAX_OBJECTS - 10 : 100);
		if (n < limit && (n == 0 || rnd(5) < 3)) {
			size = 1 + rnd(rnd(3) ? largest : largest / 8);
			fails = rnd(20) == 0;
			fail_in = fails;
			ret = ops->malloc(pool, size, &handle);
			fail_in = 0;
			where = ops == &zpool_zbud ? expect_zbud_malloc(size, fails)
						   : expect_zs_malloc(size, fails);
			check(ret == (where < 0 ? -ENOMEM : 0), "result", step);
			if (!ret) {
				objects[n] = (struct object){ handle, size, where, rnd(256) };
				memset(ops->map(pool, handle), objects[n].tag, size);
				ops->unmap(pool, handle);
				n++;
			}
		} else {
			i = rnd(n);
			release(ops, pool, &objects[i], step);
			objects[i] = objects[--n];
		}
		if (step % 16 == 0)
			check(ops->total_pages(pool) == (uint64_t)recompute_pages(), "total", step);
		check((long)ops->total_pages(pool) == spans_out, "pages held", step);
	}
	while (n)
		release(ops, pool, &objects[--n], step);
	check(ops->total_pages(pool) == 0, "empty", step);
	ops->destroy(pool);
	check(spans_out == 0 && bytes_out == 0, "leak", step);
	printf("%-8s %5u fine\n", ops->type, page_size);
}

int main(int argc, char **argv)
{
	long steps = argc > 1 ? atol(argv[1]) : 20000;
	unsigned int page_size;

	for (page_size = 64; page_size <= 65536; page_size *= 2) {
		run(&zpool_zsmalloc, page_size, steps);
		world_page_size = page_size;
		if (zpool_find("zbud"))
			run(&zpool_zbud, page_size, steps);
		else
			check(page_size < 4096, "zbud is missing", 0);
	}
	return 0;
}
