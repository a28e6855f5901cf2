// SPDX-License-Identifier: Apache-2.0
/*
 * Where the memory of explored machines lies, in place of arena.c, and how it
 * becomes again what it was before a run.
 *
 * Each task allocates from a region of its own, upwards: what one task
 * allocates does not depend on what another does, and needs no access, unless
 * freed memory is to be handed out again (FREE_REUSE). The first region is
 * that of the set-up; a run starts from a copy of it, and empties the others.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "explore/regions.h"

#define SLAB_BYTES	(2UL << 20)

unsigned int world_page_size, world_page_shift;

struct heap_state heap_now;
static struct heap_state kept;
size_t heap_slab_bytes, heap_frame_bytes, heap_region_bytes;

char *heap_tables, *heap;
size_t heap_size;
uint32_t *heap_map;
uint8_t *heap_shadows;
struct page *heap_objects;

static char *arena;
static size_t arena_size, tables_used;
static char *copy;			/* tables, slab, frames of the first region */
static struct page *copy_objects;
static uint8_t *copy_shadows;		/* slab, frames of the first region */

static size_t pages_up(size_t bytes)
{
	return (bytes + 65535) & ~65535UL;
}

int world_arena_open(const struct world_config *config)
{
	size_t frames = config->pages + 10 * config->slots + 1024;
	char *at;

	world_page_size = config->page_size;
	world_page_shift = (unsigned int)__builtin_ctz(config->page_size);
	heap_slab_bytes = pages_up(SLAB_BYTES);
	heap_frame_bytes = pages_up(frames * config->page_size);
	heap_region_bytes = heap_slab_bytes + heap_frame_bytes;
	heap_size = REGIONS * heap_region_bytes;
	arena_size = TABLE_BYTES + heap_size +
		     (heap_size >> GRANULE_SHIFT) * (sizeof(*heap_map) + sizeof(*heap_shadows)) +
		     (size_t)REGIONS * OBJECTS * sizeof(*heap_objects) + 65536;
	arena = mmap(NULL, arena_size, PROT_READ | PROT_WRITE,
		     MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	if (arena == MAP_FAILED) {
		arena = NULL;
		arena_size = 0;
		return -ENOMEM;
	}
	at = (char *)(((uintptr_t)arena + 65535) & ~65535UL);
	heap_tables = at;
	heap = at + TABLE_BYTES;
	heap_map = (uint32_t *)(heap + heap_size);
	heap_objects = (struct page *)(heap_map + (heap_size >> GRANULE_SHIFT));
	heap_shadows = (uint8_t *)(heap_objects + (size_t)REGIONS * OBJECTS);
	tables_used = 0;
	memset(&heap_now, 0, sizeof(heap_now));
	return 0;
}

void world_arena_close(void)
{
	free(copy);
	free(copy_objects);
	free(copy_shadows);
	copy = NULL;
	copy_objects = NULL;
	copy_shadows = NULL;
	explore_checking = false;
	check_close();
	if (arena)
		munmap(arena, arena_size);
	arena = heap = NULL;
	arena_size = heap_size = 0;
}

size_t world_arena_bytes(void)
{
	return arena_size;
}

void *world_table(size_t bytes)
{
	char *start = heap_tables + tables_used;

	tables_used += (bytes + 15) & ~15UL;
	if (tables_used > TABLE_BYTES)
		world_bug(__func__, __FILE__, __LINE__, "tables do not fit");
	return start;
}

int regions_keep(void)
{
	const struct region *r = &heap_now.region[0];

	kept = heap_now;
	copy = malloc(tables_used + r->slab + r->frame + 1);
	copy_objects = malloc(r->objects * sizeof(*heap_objects) + 1);
	copy_shadows = malloc(((r->slab + r->frame) >> GRANULE_SHIFT) + 1);
	if (!copy || !copy_objects || !copy_shadows || check_open())
		return -1;
	memcpy(copy, heap_tables, tables_used);
	memcpy(copy + tables_used, heap, r->slab);
	memcpy(copy + tables_used + r->slab, heap + heap_slab_bytes, r->frame);
	memcpy(copy_objects, heap_objects, r->objects * sizeof(*heap_objects));
	memcpy(copy_shadows, heap_shadows, r->slab >> GRANULE_SHIFT);
	memcpy(copy_shadows + (r->slab >> GRANULE_SHIFT),
	       heap_shadows + (heap_slab_bytes >> GRANULE_SHIFT), r->frame >> GRANULE_SHIFT);
	return 0;
}

static void forget(size_t from, size_t to)
{
	if (to <= from)
		return;
	memset(heap_map + (from >> GRANULE_SHIFT), 0,
	       ((to - from) >> GRANULE_SHIFT) * sizeof(*heap_map));
	memset(heap_shadows + (from >> GRANULE_SHIFT), SHADOW_NOTHING, (to - from) >> GRANULE_SHIFT);
}

void regions_restore(void)
{
	const struct region *r = &kept.region[0];

	for (int i = 0; i < REGIONS; i++) {
		size_t base = (size_t)i * heap_region_bytes;

		forget(base + kept.region[i].slab, base + heap_now.region[i].slab);
		forget(base + heap_slab_bytes + kept.region[i].frame,
		       base + heap_slab_bytes + heap_now.region[i].frame);
	}
	heap_now = kept;
	check_reset();
	memcpy(heap_tables, copy, tables_used);
	memcpy(heap, copy + tables_used, r->slab);
	memcpy(heap + heap_slab_bytes, copy + tables_used + r->slab, r->frame);
	memcpy(heap_objects, copy_objects, r->objects * sizeof(*heap_objects));
	memcpy(heap_shadows, copy_shadows, r->slab >> GRANULE_SHIFT);
	memcpy(heap_shadows + (heap_slab_bytes >> GRANULE_SHIFT),
	       copy_shadows + (r->slab >> GRANULE_SHIFT), r->frame >> GRANULE_SHIFT);
}
