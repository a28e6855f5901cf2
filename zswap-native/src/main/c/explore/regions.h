/* SPDX-License-Identifier: Apache-2.0 */
/* What regions.c, which has the memory, and alloc.c, which gives it out, share. */
#ifndef EXPLORE_REGIONS_H
#define EXPLORE_REGIONS_H

#include "explore/heap.h"

#pragma GCC visibility push(hidden)

#define KMALLOC_CLASSES	10		/* 16 << class */
#define FRAME_RUNS	17

/* What is given out already; of objects, how many there were. */
struct region {
	size_t slab, frame;
	uint32_t objects;
};

/* All that a run changes besides the regions themselves. */
struct heap_state {
	struct region region[REGIONS];
	uint32_t kmalloc_free[KMALLOC_CLASSES][WORLD_MAX_NODES];
	uint32_t frames_free[FRAME_RUNS];
	struct kmem_cache *caches;
	long bytes;
	long objects;		/* that live; neither caches themselves nor page frames */
};

extern struct heap_state heap_now;
/* A region is one of slab objects, then one of frames. */
extern size_t heap_slab_bytes, heap_frame_bytes, heap_region_bytes;

#pragma GCC visibility pop

#endif
