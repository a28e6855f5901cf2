// SPDX-License-Identifier: Apache-2.0
/*
 * Page allocator: a buddy system per region. What has never been in use lies
 * above `top`, so that neither the pages nor their descriptors are touched
 * before they are needed. Runs of any length are cut from the next power of
 * two and the rest is given back at once.
 */
#include "world/internal.h"

#ifdef __SANITIZE_ADDRESS__
#include <sanitizer/asan_interface.h>
#endif

enum { BUDDY_USED, BUDDY_FREE_HEAD, BUDDY_FREE_TAIL };

struct buddy world_frames, world_slabs;

static size_t bytes_in_use;

void buddy_poison(const void *address, size_t bytes)
{
#ifdef __SANITIZE_ADDRESS__
	ASAN_POISON_MEMORY_REGION(address, bytes);
#else
	(void)address;
	(void)bytes;
#endif
}

void buddy_unpoison(const void *address, size_t bytes)
{
#ifdef __SANITIZE_ADDRESS__
	ASAN_UNPOISON_MEMORY_REGION(address, bytes);
#else
	(void)address;
	(void)bytes;
#endif
}

void world_count_bytes(long bytes)
{
	bytes_in_use += (size_t)bytes;
}

size_t world_bytes_in_use(void)
{
	return bytes_in_use;
}

static void list_push(struct buddy *b, unsigned long index, unsigned int order)
{
	struct page *page = &b->map[index];
	uint32_t next = b->heads[order];

	page->state = BUDDY_FREE_HEAD;
	page->order = (uint8_t)order;
	page->next = next;
	page->prev = 0;
	if (next)
		b->map[next - 1].prev = (uint32_t)index + 1;
	b->heads[order] = (uint32_t)index + 1;
}

static void list_remove(struct buddy *b, unsigned long index)
{
	struct page *page = &b->map[index];

	if (page->prev)
		b->map[page->prev - 1].next = page->next;
	else
		b->heads[page->order] = page->next;
	if (page->next)
		b->map[page->next - 1].prev = page->prev;
	page->state = BUDDY_FREE_TAIL;
}

static void free_block(struct buddy *b, unsigned long index, unsigned int order)
{
	while (order < b->max_order) {
		unsigned long other = index ^ (1UL << order);

		if (b->map[other].state != BUDDY_FREE_HEAD || b->map[other].order != order)
			break;
		list_remove(b, other);
		index &= ~(1UL << order);
		order++;
	}
	list_push(b, index, order);
}

/* Cuts a free run into aligned blocks. */
static void free_run(struct buddy *b, unsigned long index, unsigned long count)
{
	while (count) {
		unsigned int order = 0;

		while (order < b->max_order && !(index & (1UL << order)) &&
		       (2UL << order) <= count)
			order++;
		for (unsigned long i = 0; i < 1UL << order; i++)
			b->map[index + i].state = BUDDY_FREE_TAIL;
		free_block(b, index, order);
		index += 1UL << order;
		count -= 1UL << order;
	}
}

long buddy_alloc(struct buddy *b, unsigned long count, int nid)
{
	unsigned int order = 0, have;
	unsigned long index;

	while (1UL << order < count)
		order++;
	if (order > b->max_order)
		return -1;
	for (have = order; have <= b->max_order && !b->heads[have]; have++)
		;
	if (have <= b->max_order) {
		index = b->heads[have] - 1;
		list_remove(b, index);
	} else {
		have = b->max_order;
		index = b->top;
		if (b->pages - b->top < 1UL << have)
			return -1;
		b->top += 1UL << have;
		buddy_poison(b->base + (index << b->shift), (1UL << have) << b->shift);
		for (unsigned long i = 0; i < 1UL << have; i++)
			b->map[index + i].state = BUDDY_FREE_TAIL;
	}
	for (unsigned long i = 0; i < count; i++) {
		b->map[index + i].state = BUDDY_USED;
		b->map[index + i].nid = (uint8_t)nid;
	}
	free_run(b, index + count, (1UL << have) - count);
	buddy_unpoison(b->base + (index << b->shift), count << b->shift);
	world_count_bytes((long)(count << b->shift));
	return (long)index;
}

void buddy_free(struct buddy *b, unsigned long index, unsigned long count)
{
	for (unsigned long i = 0; i < count; i++) {
		if (index + i >= b->top || b->map[index + i].state != BUDDY_USED)
			world_bug(__func__, __FILE__, __LINE__, "page freed twice or never allocated");
	}
	buddy_poison(b->base + (index << b->shift), count << b->shift);
	world_count_bytes(-(long)(count << b->shift));
	free_run(b, index, count);
}

void *world_alloc_pages(unsigned int count, int nid)
{
	long index;

	world_point(POINT_ALLOC, NULL, POINT_WRITE);
	index = buddy_alloc(&world_frames, count, nid);
	return index < 0 ? NULL : world_frames.base + ((unsigned long)index << world_frames.shift);
}

void world_free_pages(void *pages, unsigned int count)
{
	size_t offset = (size_t)((char *)pages - world_frames.base);

	world_point(POINT_FREE, pages, POINT_WRITE);
	if (offset & (world_page_size - 1))
		world_bug(__func__, __FILE__, __LINE__, "not the start of a page");
	buddy_free(&world_frames, offset >> world_frames.shift, count);
}

static struct buddy *find_region(const void *address)
{
	const char *at = address;

	if (at >= world_slabs.base && at < world_slabs.base + (world_slabs.top << world_slabs.shift))
		return &world_slabs;
	if (at >= world_frames.base &&
	    at < world_frames.base + (world_frames.top << world_frames.shift))
		return &world_frames;
	return NULL;
}

bool world_owns(const void *address)
{
	return find_region(address) != NULL;
}

static struct buddy *region(const void *address)
{
	struct buddy *b = find_region(address);

	if (!b)
		world_bug(__func__, __FILE__, __LINE__, "address outside the arena");
	return b;
}

struct page *virt_to_page(const void *address)
{
	struct buddy *b = region(address);

	return &b->map[(size_t)((const char *)address - b->base) >> b->shift];
}

int page_to_nid(const struct page *page)
{
	world_given(page);
	return page->nid;
}

void *page_address(const struct page *page)
{
	struct buddy *b = &world_frames;

	world_given(page);
	if (page >= world_slabs.map && page < world_slabs.map + world_slabs.top)
		b = &world_slabs;
	return b->base + ((size_t)(page - b->map) << b->shift);
}
