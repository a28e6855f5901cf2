// SPDX-License-Identifier: Apache-2.0
/*
 * What the code under test touches: whether it may, what it is called, and
 * whether other tasks should have a chance before. The compiler has put a call
 * before each load and store.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "explore/heap.h"
#include "explore/sched.h"

#define MOST_LOADS	10000000
#define MOST_IN_RANGE	(1UL << 32)

enum granularity explore_grain;
bool explore_checking;
const void *explore_out;
size_t explore_out_bytes;

static long accesses_left;		/* of the run under way */
static uintptr_t stack_low;		/* of whoever runs */
static size_t stack_bytes;

static uint8_t *state_watched;		/* words whose accesses are points */
static size_t watched_bytes;		/* that it covers; 0: nothing is known yet */

int check_open(void)
{
	state_watched = malloc(VARIABLES_BYTES / 8 + 1);
	if (!state_watched)
		return -1;
	for (size_t i = 0; i <= VARIABLES_BYTES / 8; i++)
		state_watched[i] = explore_grain == GRAIN_ACCESS ||
				   ut_watched(__start_zswap_state + i * 8);
	watched_bytes = VARIABLES_BYTES;
	return plain_open();
}

void check_close(void)
{
	plain_close();
	free(state_watched);
	state_watched = NULL;
	stack_bytes = watched_bytes = 0;
	accesses_left = 0;
}

void check_reset(void)
{
	accesses_left = MOST_LOADS;
}

void check_begin(void)
{
	check_reset();
	check_stacks(false);
	explore_checking = true;
}

void check_stacks(bool fibers)
{
	stack_low = fibers ? (uintptr_t)sched_stacks
			   : (uintptr_t)__builtin_frame_address(0) - STACK_AROUND;
	stack_bytes = fibers ? EXPLORE_TASKS * SCHED_STACK_BYTES : 2 * STACK_AROUND;
}

/* Numbers and names of objects: the same in every run and every process. */

uint64_t check_id(const volatile void *object)
{
	uintptr_t a = (uintptr_t)object, offset;

	if (!a)
		return ID_NULL;
	offset = a - (uintptr_t)heap_tables;
	if (heap_tables && offset < TABLE_BYTES)
		return (uint64_t)SPACE_TABLE << SPACE_SHIFT | offset;
	offset = a - (uintptr_t)heap;
	if (offset < heap_size)
		return (uint64_t)SPACE_HEAP << SPACE_SHIFT | offset;
	offset = a - (uintptr_t)__start_zswap_state;
	if (offset < (size_t)(__stop_zswap_state - __start_zswap_state))
		return (uint64_t)SPACE_STATE << SPACE_SHIFT | offset;
	offset = a - (uintptr_t)heap_objects;
	if (heap_objects && offset < (size_t)REGIONS * OBJECTS * sizeof(*heap_objects))
		return (uint64_t)SPACE_OBJECT << SPACE_SHIFT | offset / sizeof(*heap_objects);
	if (object == explore_rcu_object || object == explore_work_object)
		return object == explore_rcu_object ? ID_RCU : ID_WORK;
	offset = a - (uintptr_t)__ehdr_start;
	if (offset < (size_t)(_end - __ehdr_start))
		return (uint64_t)SPACE_IMAGE << SPACE_SHIFT | offset;
	return ID_UNKNOWN;
}

/* The other way, for what can be a lock; NULL for everything else. */
const char *check_address(uint64_t id)
{
	uint64_t offset = id & ((1ULL << SPACE_SHIFT) - 1);

	switch (id >> SPACE_SHIFT) {
	case SPACE_TABLE:
		return heap_tables + offset;
	case SPACE_HEAP:
		return heap + offset;
	case SPACE_STATE:
		return __start_zswap_state + offset;
	default:
		return NULL;
	}
}

/* Checks. */

static void bad(uintptr_t address, size_t bytes, bool write, bool wild)
{
	char text[700], what[240];
	bool found = describe_address(address, what, sizeof(what));

	/* Of what has no name of its own, how much; a member is as large as it is. */
	snprintf(text, sizeof(text), "I2 %s: %s of %s",
		 wild && address < 65536 ? "NULL pointer dereference" :
		 wild ? "wild access" : "use after free", write ? "write" : "read", what);
	if (!found || strchr(what, '+'))
		snprintf(text, sizeof(text), "I2 %s: %s of %zu bytes %s %s",
			 wild && address < 65536 ? "NULL pointer dereference" :
			 wild ? "wild access" : "use after free", write ? "write" : "read", bytes,
			 found ? "of" : "at", what);
	describe_put_here(text, sizeof(text));
	if (!wild)
		describe_put_freed(address, text, sizeof(text));
	explore_violation(text);
}

static bool ours(uintptr_t address, bool write)
{
	return address - (uintptr_t)heap_tables < TABLE_BYTES ||
	       /* Constants; what is written lies in the state. */
	       address - (uintptr_t)(write ? __start_zswap_state : __ehdr_start) <
	       (size_t)(write ? __stop_zswap_state - __start_zswap_state : _end - __ehdr_start) ||
	       address - (uintptr_t)heap < heap_size ||
	       address - (uintptr_t)heap_objects < (size_t)REGIONS * OBJECTS * sizeof(*heap_objects) ||
	       address - stack_low < stack_bytes ||
	       address - (uintptr_t)explore_out < explore_out_bytes;
}

void explore_given(const volatile void *address, const char *to)
{
	char text[700];

	if (!world_no_object(address))
		return;
	snprintf(text, sizeof(text), "I2 %s: %s() of address %#lx",
		 (uintptr_t)address < 65536 ? "NULL pointer dereference" : "wild access", to,
		 (unsigned long)(uintptr_t)address);
	describe_put_here(text, sizeof(text));
	explore_violation(text);
}

void check_alive(const volatile void *address)
{
	enum shadow shadow;

	if (!explore_checking)
		return;
	shadow = heap_shadow((uintptr_t)address);
	if (!ours((uintptr_t)address, false))
		bad((uintptr_t)address, 1, false, true);
	else if (shadow == SHADOW_DEAD)
		bad((uintptr_t)address, 1, false, false);
}

/* One access of the code under test is a step of its own: eight bytes are an object. */
static void access_point(uintptr_t address, size_t bytes, bool write)
{
	const enum point_mode mode = write ? POINT_WRITE : POINT_READ;

	/* Of more than that, the begin; an object's life is announced in any case. */
	for (int i = 1; i < 8 && (address & 7) + bytes > 8U * i; i++)
		explore_also((void *)((address & ~7UL) + 8U * i), mode);
	point_use(check_id((void *)(address & ~7UL)) << 2 | mode);
}

static __attribute__((noinline)) void heap_access(uintptr_t address, size_t bytes, bool write)
{
	uint32_t index = heap_find(address);
	struct page *object;

	if (!index) {
		bad(address, bytes, write, true);
		return;
	}
	object = &heap_objects[index - 1];
	if (explore_running) {
		uint64_t life = heap_object_id(object) << 2 | POINT_READ;

		if (explore_grain == GRAIN_ACCESS) {
			if (object->tracked)
				explore_also(object, POINT_READ);
			access_point(address, bytes, write);
		} else if (object->tracked) {
			if (!point_announced(life, false))
				point_use(life);
			object->seen = sched_step;
		}
	}
	if (heap_shadow(address) == SHADOW_DEAD)
		bad(address, bytes, write, false);
}

/* Of a live object whose use has been announced by the step under way, or nobody can free it. */
static inline bool is_known(size_t offset)
{
	return heap_shadows[offset >> GRANULE_SHIFT] == SHADOW_TRACKED &&
	       (!explore_running || heap_objects[heap_map[offset >> GRANULE_SHIFT] - 1].seen == sched_step);
}

static __attribute__((noinline)) void unusual_access(uintptr_t address, size_t bytes, bool write)
{
	if (!explore_checking)
		return;
	/* A loop that passes no point still loads something. */
	if (accesses_left < 0)
		explore_violation("I6 no progress: a loop without an end");
	if (address - (uintptr_t)heap < heap_size) {
		if (!is_known(address - (uintptr_t)heap))
			heap_access(address, bytes, write);
	} else if (address - (uintptr_t)__start_zswap_state < VARIABLES_BYTES) {
		if (explore_running && explore_task >= 0)
			access_point(address, bytes, write);
	} else if (!ours(address, write)) {
		bad(address, bytes, write, true);
	}
}

static inline void checked_access(uintptr_t address, size_t bytes, bool write)
{
	size_t offset = address - (uintptr_t)heap;

	/* By far the most frequent. */
	if (unlikely(--accesses_left < 0))
		;
	else if (offset < heap_size ? heap_shadows[offset >> GRANULE_SHIFT] == SHADOW_PLAIN
				    : address - stack_low < stack_bytes)
		return;
	offset = address - (uintptr_t)__start_zswap_state;
	if (offset < watched_bytes && !state_watched[offset / 8] && likely(accesses_left >= 0))
		return;
	unusual_access(address, bytes, write);
}

static inline void memory_access(uintptr_t address, size_t bytes, bool write)
{
	checked_access(address, bytes, write);
	/* Now: a step that this has begun is the one that makes the access. */
	if (plain_recording)
		plain_use(address, bytes, write);
}

/* What the step under way has announced is neither plain nor a step of its own. */
static void volatile_access(uintptr_t address, size_t bytes, bool write)
{
	if (explore_running && !point_announced(check_id((void *)address) << 2, write))
		memory_access(address, bytes, write);
	else if (!explore_checking)
		return;
	else if (!ours(address, write))
		bad(address, bytes, write, true);
	else if (heap_shadow(address) == SHADOW_DEAD)
		bad(address, bytes, write, false);
	/* Of how many bytes has not been announced. Additions are to depend on no others. */
	else if (plain_recording && sched_tasks[explore_task].kind != POINT_ATOMIC)
		plain_use(address, bytes, write);
}

void explore_use(const volatile void *address)
{
	if (explore_checking)
		memory_access((uintptr_t)address, 1, false);
}

/* A range lies in one object, however many there are behind it. */
static bool ends_within(uintptr_t address, size_t bytes)
{
	const struct page *object = &heap_objects[heap_find(address) - 1];

	return bytes <= (uintptr_t)heap_address(object) + object->size - address;
}

static void overrun(uintptr_t address, size_t bytes, bool write)
{
	char text[700], what[240];

	describe_address(address, what, sizeof(what));
	snprintf(text, sizeof(text), "I2 wild access: %s of %zu bytes at %s, beyond its end",
		 write ? "write" : "read", bytes, what);
	describe_put_here(text, sizeof(text));
	explore_violation(text);
}

void world_check_range(const void *address, size_t bytes, bool write)
{
	const uintptr_t first = (uintptr_t)address;

	if (!explore_checking || !bytes)
		return;
	checked_access(first, bytes, write);
	if (heap_find(first) ? !ends_within(first, bytes)
			     : bytes > MOST_IN_RANGE || !ours(first + bytes - 1, write) ||
			       heap_find(first + bytes - 1))
		overrun(first, bytes, write);
	if (plain_recording)
		plain_use(first, bytes, write);
}

/*
 * What the compiler calls before each load and store of the code under test, as it would call
 * ThreadSanitizer, of which nothing else is here. Volatile are those of sync.h, which have been announced.
 */
#define CALLBACK(name, bytes, write, use) \
	void __tsan_##name(void *address); \
	void __tsan_##name(void *address) \
	{ \
		use((uintptr_t)(address), bytes, write); \
	}
#define CALLBACKS(n) \
	CALLBACK(read##n, n, false, memory_access) \
	CALLBACK(write##n, n, true, memory_access) \
	CALLBACK(volatile_read##n, n, false, volatile_access) \
	CALLBACK(volatile_write##n, n, true, volatile_access)
CALLBACKS(1)
CALLBACKS(2)
CALLBACKS(4)
CALLBACKS(8)
CALLBACKS(16)

void __tsan_read_range(void *address, size_t bytes);
void __tsan_write_range(void *address, size_t bytes);
void __tsan_init(void);

void __tsan_read_range(void *address, size_t bytes)
{
	world_check_range(address, bytes, false);
}

void __tsan_write_range(void *address, size_t bytes)
{
	world_check_range(address, bytes, true);
}

/* Of each source file, when the library is loaded. */
void __tsan_init(void)
{
}
