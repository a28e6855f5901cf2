// SPDX-License-Identifier: Apache-2.0
/*
 * The arena: one mapping per machine, in four parts. Tables of the
 * surroundings, page descriptors, slab pages (4 KiB, whatever the machine's
 * page size, so that small machine pages do not make small objects awkward),
 * and the machine's own pages. Reserved generously, touched as needed.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <stdlib.h>
#include <sys/mman.h>

#include "world/internal.h"

#define SLAB_SHIFT	12
#define ALIGN_TO	(1UL << 22)

unsigned int world_page_size, world_page_shift;

static char *arena;
static size_t arena_size;
static char *table_next, *table_end;

static size_t align_up(size_t bytes)
{
	return (bytes + ALIGN_TO - 1) & ~(ALIGN_TO - 1);
}

static char *carve(char **next, size_t bytes)
{
	char *start = *next;

	*next += align_up(bytes);
	return start;
}

int world_arena_open(const struct world_config *config)
{
	size_t objects = config->pages + 2 * config->slots;
	size_t slab_pages, frames, tables;
	char *next;

	world_page_size = config->page_size;
	world_page_shift = (unsigned int)__builtin_ctz(config->page_size);

	/* Entries, folios, tree nodes: far below half a KiB for each page. */
	slab_pages = align_up(objects * 512 + (64UL << 20)) >> SLAB_SHIFT;
	/* Each stored page might sit alone in a zspage of eight. */
	frames = config->pages + 10 * config->slots + 4096;
	frames = (frames + 15) & ~15UL;
	tables = align_up(config->pages * sizeof(struct pte)) +
		 align_up(config->slots * sizeof(struct slot)) +
		 align_up(config->device_path ? 1 : config->slots * config->page_size) +
		 align_up(config->slots) + 8 * ALIGN_TO;

	arena_size = tables + align_up(slab_pages * sizeof(struct page)) +
		     align_up(frames * sizeof(struct page)) +
		     align_up(slab_pages << SLAB_SHIFT) +
		     align_up(frames << world_page_shift) + ALIGN_TO;
	arena = mmap(NULL, arena_size, PROT_READ | PROT_WRITE,
		     MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	if (arena == MAP_FAILED) {
		arena = NULL;
		arena_size = 0;
		return -ENOMEM;
	}
	next = (char *)align_up((uintptr_t)arena);
	table_next = next;
	table_end = next + tables;
	next = table_end;
	world_slabs.map = (struct page *)carve(&next, slab_pages * sizeof(struct page));
	world_frames.map = (struct page *)carve(&next, frames * sizeof(struct page));
	world_slabs.base = carve(&next, slab_pages << SLAB_SHIFT);
	world_frames.base = next;
	world_slabs.shift = SLAB_SHIFT;
	world_slabs.max_order = 10;
	world_slabs.pages = slab_pages & ~1023UL;
	world_frames.shift = world_page_shift;
	world_frames.max_order = 4;
	world_frames.pages = frames;
	return 0;
}

void world_arena_close(void)
{
	if (!arena)
		return;
	/* The next mapping may lie in the same place. */
	buddy_unpoison(world_slabs.base, world_slabs.top << SLAB_SHIFT);
	buddy_unpoison(world_frames.base, world_frames.top << world_page_shift);
	munmap(arena, arena_size);
	arena = NULL;
	arena_size = 0;
}

size_t world_arena_bytes(void)
{
	return arena_size;
}

void *world_table(size_t bytes)
{
	char *start = table_next;

	bytes = (bytes + 4095) & ~4095UL;
	if (bytes > (size_t)(table_end - table_next))
		world_bug(__func__, __FILE__, __LINE__, "tables do not fit");
	table_next += bytes;
	return start;
}
