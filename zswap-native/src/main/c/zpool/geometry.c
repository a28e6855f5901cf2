/* SPDX-License-Identifier: Apache-2.0 */
/*
 * geometry.c - see geometry.h.
 */
#include "geometry.h"

/* The shortest chain among those that leave the fewest bytes over. */
static int best_chain(int page_size, int size)
{
	int chain, waste, best = 1, least = page_size % size;

	for (chain = 2; chain <= ZS_MAX_CHAIN; chain++) {
		waste = chain * page_size % size;
		if (waste < least) {
			least = waste;
			best = chain;
		}
	}
	return best;
}

/* Index before sharing is resolved. */
static int raw_index(const struct zs_geometry *g, int request)
{
	int n = request + ZS_HANDLE_ROOM;

	if (n < ZS_MIN_OBJECT)
		n = ZS_MIN_OBJECT;
	if (n > g->page_size)
		n = g->page_size;
	return (n - ZS_MIN_OBJECT + g->delta - 1) / g->delta;
}

void zs_geometry_init(struct zs_geometry *g, int page_size)
{
	struct zs_class *class, *above;
	int i;

	g->page_size = page_size;
	g->delta = page_size / 256 > 8 ? page_size / 256 : 8;
	g->nr_classes = raw_index(g, page_size) + 1;
	for (i = g->nr_classes - 1; i >= 0; i--) {
		class = &g->classes[i];
		class->size = ZS_MIN_OBJECT + i * g->delta;
		if (class->size > page_size)
			class->size = page_size;
		class->chain = best_chain(page_size, class->size);
		class->objects = class->chain * page_size / class->size;
		class->shared = i;
		if (i == g->nr_classes - 1)
			continue;
		above = class + 1;
		if (above->chain == class->chain && above->objects == class->objects)
			class->shared = above->shared;
	}
}

int zs_class_index(const struct zs_geometry *g, int request)
{
	return g->classes[raw_index(g, request)].shared;
}
