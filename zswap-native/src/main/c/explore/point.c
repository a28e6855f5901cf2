// SPDX-License-Identifier: Apache-2.0
/*
 * Points: what a task announces, and what it waits for.
 *
 * A grace period waits for the readers that began before it. Its beginning and
 * end write the object "rcu", readers read it: so that readers do not depend on
 * each other, but a grace period does on all of them. A spinlock counts as a
 * reader, as in the kernel.
 */
#include <string.h>

#include "explore/sched.h"

static int extra;			/* accesses of the next point */
static uint64_t extra_access[MOST_ACCESSES];
static uint64_t rcu_clock;
static const char rcu_object, work_object;

void point_reset(void)
{
	extra = 0;
	rcu_clock = 0;
}

static void announce(enum point_kind kind, uint64_t access, const char *func,
		     const char *file, int line)
{
	struct task *t = &sched_tasks[explore_task];

	t->kind = kind;
	t->access[0] = access;
	t->accesses = 1;
	for (int i = 0; i < extra && t->accesses < MOST_ACCESSES; i++)
		t->access[t->accesses++] = extra_access[i];
	extra = 0;
	t->lock = NULL;
	t->ready = NULL;
	t->func = func;
	t->file = file;
	t->line = line;
}

static inline uint64_t id_of(const volatile void *object)
{
	size_t offset = (uintptr_t)object - (uintptr_t)heap;

	return offset < heap_size ? (uint64_t)SPACE_HEAP << SPACE_SHIFT | offset : alloc_id(object);
}

/* The object that a primitive works on is used, too. */
static inline void announce_life(const volatile void *object)
{
	uint32_t index = heap_find((uintptr_t)object);

	if (index && heap_objects[index - 1].tracked && extra < MOST_ACCESSES - 1)
		extra_access[extra++] = heap_object_id(&heap_objects[index - 1]) << 2 | POINT_READ;
}

static inline void check(const volatile void *object)
{
	uint32_t index = heap_find((uintptr_t)object);

	if (!index || !heap_objects[index - 1].live)
		alloc_check(object);
}

static uint64_t access_of(enum point_kind kind, const volatile void *object, enum point_mode mode)
{
	/* Only what can be waited for is acquired; everything else just changes. */
	if (mode != POINT_READ && kind != POINT_LOCK && kind != POINT_UNLOCK)
		mode = POINT_WRITE;
	return id_of(object) << 2 | mode;
}

void explore_point(enum point_kind kind, const volatile void *object, enum point_mode mode,
		   const char *func, const char *file, int line)
{
	if (sched_on_stack((uintptr_t)object) && !extra)
		return;
	announce_life(object);
	announce(kind, access_of(kind, object, mode), func, file, line);
	sched_point();
	check(object);
}

void explore_wait(enum point_kind kind, const volatile void *object, enum point_mode mode,
		  bool (*ready)(const void *arg), const void *arg,
		  const char *func, const char *file, int line)
{
	if (!explore_running) {
		extra = 0;
		if (!ready(arg))
			world_deadlock(func, file, line);
		return;
	}
	announce(kind, access_of(kind, object, mode), func, file, line);
	sched_tasks[explore_task].ready = ready;
	sched_tasks[explore_task].arg = arg;
	sched_point();
}

void explore_also(const volatile void *object, enum point_mode mode)
{
	if (explore_running && extra < MOST_ACCESSES - 1)
		extra_access[extra++] = id_of(object) << 2 | (mode == POINT_READ ? 0U : 1U);
}

/* A use of an object that code under test makes between points. */
void sched_point_access(uint64_t access, const char *func)
{
	const struct task *t = &sched_tasks[explore_task];

	announce(POINT_MEMORY, access, func ? func : t->func, t->file, t->line);
	sched_point();
}

bool sched_announced(uint64_t access)
{
	for (int i = 0; i < sched_step_accesses; i++) {
		if (sched_step[i] == access)
			return true;
	}
	return false;
}

/* Locks. */

static void rcu_in(void)
{
	struct task *t = &sched_tasks[explore_task];

	if (!t->nesting++)
		t->began = ++rcu_clock;
}

static void rcu_out(void)
{
	sched_tasks[explore_task].nesting--;
}

void explore_lock(unsigned char *lock, bool spin, const char *func, const char *file, int line)
{
	check(lock);
	if (!explore_running) {
		if (*lock)
			world_deadlock(func, file, line);
		*lock = EXPLORE_TASKS + 1;
	} else {
		if (spin && !sched_tasks[explore_task].nesting)
			explore_also(&rcu_object, POINT_READ);
		announce_life(lock);
		announce(POINT_LOCK, id_of(lock) << 2 | POINT_ACQUIRE, func, file, line);
		sched_tasks[explore_task].lock = lock;
		sched_point();
		check(lock);
		*lock = (unsigned char)(explore_task + 1);
		if (spin)
			rcu_in();
	}
	world_locks_held++;
}

bool explore_trylock(unsigned char *lock, bool spin, const char *func, const char *file, int line)
{
	check(lock);
	if (explore_running) {
		if (spin && !sched_tasks[explore_task].nesting)
			explore_also(&rcu_object, POINT_READ);
		announce_life(lock);
		announce(POINT_LOCK, id_of(lock) << 2 | POINT_WRITE, func, file, line);
		sched_point();
		check(lock);
	}
	if (*lock)
		return false;
	*lock = explore_running ? (unsigned char)(explore_task + 1) : EXPLORE_TASKS + 1;
	if (spin && explore_running)
		rcu_in();
	world_locks_held++;
	return true;
}

void explore_unlock(unsigned char *lock, bool spin, const char *func, const char *file, int line)
{
	check(lock);
	if (explore_running) {
		if (spin && sched_tasks[explore_task].nesting == 1)
			explore_also(&rcu_object, POINT_READ);
		announce_life(lock);
		announce(POINT_UNLOCK, id_of(lock) << 2 | POINT_RELEASE, func, file, line);
		sched_point();
		check(lock);
	}
	if (!*lock)
		world_bug(func, file, line, "unlock of a lock that is not held");
	*lock = 0;
	world_locks_held--;
	if (spin && explore_running)
		rcu_out();
}

/* RCU. */

void explore_rcu_enter(const char *func, const char *file, int line)
{
	if (!explore_running)
		return;
	if (!sched_tasks[explore_task].nesting)
		explore_point(POINT_RCU, &rcu_object, POINT_READ, func, file, line);
	rcu_in();
}

void explore_rcu_exit(const char *func, const char *file, int line)
{
	if (!explore_running)
		return;
	if (sched_tasks[explore_task].nesting == 1)
		explore_point(POINT_RCU, &rcu_object, POINT_READ, func, file, line);
	rcu_out();
}

uint64_t explore_rcu_stamp(void)
{
	return ++rcu_clock;
}

bool explore_rcu_over(uint64_t stamp)
{
	for (int i = 0; i < sched_nr_tasks; i++) {
		if (!sched_tasks[i].finished && sched_tasks[i].nesting && sched_tasks[i].began < stamp)
			return false;
	}
	return true;
}

static bool stamp_over(const void *stamp)
{
	return explore_rcu_over(*(const uint64_t *)stamp);
}

void explore_synchronize_rcu(const char *func, const char *file, int line)
{
	uint64_t stamp;

	if (!explore_running)
		return;
	explore_point(POINT_RCU, &rcu_object, POINT_WRITE, func, file, line);
	stamp = explore_rcu_stamp();
	if (!stamp_over(&stamp))
		explore_wait(POINT_RCU, &rcu_object, POINT_WRITE, stamp_over, &stamp, func, file, line);
}

const void *const explore_rcu_object = &rcu_object, *const explore_work_object = &work_object;
