/* SPDX-License-Identifier: Apache-2.0 */
/* What every point and every load asks of regions.c and alloc.c: which object is this. */
#ifndef EXPLORE_HEAP_H
#define EXPLORE_HEAP_H

#include "abi/frames.h"
#include "explore/explore.h"

#pragma GCC visibility push(hidden)

#define GRANULE_SHIFT	4
#define REGIONS		(EXPLORE_TASKS + 1)
#define OBJECTS_LOG	15		/* in a region */
#define OBJECTS		(1U << OBJECTS_LOG)
#define TABLE_BYTES	(1UL << 26)
#define STACK_AROUND	(1UL << 20)

/* The kernel's struct page is one object here. */
struct page {
	uint32_t offset, size, next;	/* next free one of its kind, index + 1 */
	uint16_t kind;
	uint8_t nid;
	bool live, tracked;
	uint64_t seen;		/* the step in which its use was announced last */
	struct kmem_cache *cache;
	const char *what;	/* see world_kmalloc() in world.h */
	const struct world_place *freed;	/* where, by which task */
	int freed_by;
};

enum { KIND_CACHE, KIND_KMALLOC, KIND_FRAMES };

struct kmem_cache {
	const char *name;
	size_t size;
	uint32_t free[WORLD_MAX_NODES];
	long live;
	bool tracked;
	struct kmem_cache *next;
};

extern char *heap_tables, *heap;
extern size_t heap_size;
extern uint32_t *heap_map;		/* granule -> object + 1 */
extern struct page *heap_objects;
/*
 * What an address is at a glance, granule by granule. Plain memory lives, and
 * nobody has to be asked before it is used.
 */
enum shadow { SHADOW_NOTHING, SHADOW_DEAD, SHADOW_TRACKED, SHADOW_PLAIN, SHADOW_OUTSIDE };
extern uint8_t *heap_shadows;

__attribute__((visibility("hidden"))) extern char __start_zswap_state[], __stop_zswap_state[];
#define VARIABLES_BYTES	((size_t)(__stop_zswap_state - __start_zswap_state))

enum { SPACE_NONE, SPACE_HEAP, SPACE_TABLE, SPACE_STATE, SPACE_IMAGE, SPACE_OBJECT,
       /* Racy words, by number: known only when the step is over (Scenario.dependences()). */
       SPACE_RACY = 1 << 18 };
#define SPACE_SHIFT	40
/* Of SPACE_NONE. */
enum { ID_NULL = 1, ID_UNKNOWN, ID_RCU, ID_WORK };

/* All fibers' stacks. */
extern char *sched_stacks;
#define SCHED_STACK_BYTES	(256UL << 10)

/* Where these are, for fault.c. */
void fault_stacks(uintptr_t low, size_t bytes);

static inline bool sched_on_stack(uintptr_t address)
{
	return address - (uintptr_t)sched_stacks < EXPLORE_TASKS * SCHED_STACK_BYTES;
}

static inline enum shadow heap_shadow(uintptr_t address)
{
	size_t offset = address - (uintptr_t)heap;

	return offset < heap_size ? (enum shadow)heap_shadows[offset >> GRANULE_SHIFT] : SHADOW_OUTSIDE;
}

static inline uint32_t heap_find(uintptr_t address)
{
	size_t offset = address - (uintptr_t)heap;

	return offset < heap_size ? heap_map[offset >> GRANULE_SHIFT] : 0;
}

static inline void *heap_address(const struct page *object)
{
	return heap + object->offset;
}

static inline uint64_t heap_object_id(const struct page *object)
{
	return (uint64_t)SPACE_OBJECT << SPACE_SHIFT | (uint64_t)(object - heap_objects);
}

/* alloc.c, describe.c: for leaks.c. */
long alloc_objects(void);
void alloc_each(void (*look)(const struct page *object));	/* that lives, but for page frames */
void describe_kind(const struct page *object, char *out, size_t size);

/* plain.c */
struct task;
extern bool plain_recording;		/* plain accesses of the run under way are to be told */
int plain_open(void);			/* 0 or -1: no memory */
void plain_close(void);
void plain_begin(bool recording);	/* before a run */
void plain_use(uintptr_t address, size_t bytes, bool write);	/* by the current task */
void plain_step(int task);		/* which begins what it has announced */
/*
 * What the step that is over has used of racy words, as accesses, at most 64.
 * Who of the sleepers may use them, too, is no longer asleep.
 */
int plain_step_over(int64_t *out, unsigned int *asleep);
/* What a task may use of them in the step that it has announced; at most 64. */
int plain_pending(const struct task *t, int64_t *out);

/* check.c */
int check_open(void);		/* 0 or -1: no memory */
void check_close(void);
void check_reset(void);		/* before a run */
void check_stacks(bool fibers);	/* whose stacks are used: the tasks', or the caller's */

#pragma GCC visibility pop

#endif
