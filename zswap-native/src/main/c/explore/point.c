// SPDX-License-Identifier: Apache-2.0
/*
 * Points: what a task announces, and what it waits for.
 *
 * A grace period waits for the readers that began before it. Its beginning and
 * end write the object "rcu", readers read it: so that readers do not depend on
 * each other, but a grace period does on all of them. A spinlock counts as a
 * reader, as in the kernel.
 */
#include <stdio.h>
#include <string.h>

#include "explore/sched.h"

static int extra;			/* accesses of the next point */
static uint64_t extra_access[MOST_ACCESSES], extra_touch;
static uint64_t rcu_clock;
static bool rcu_awaited;		/* somebody waits, or will, for a grace period of this run */

/* Objects that are no memory: never read, known by their addresses. */
static const char rcu_object, work_object;
#define RCU_READ	((uint64_t)ID_RCU << 2 | POINT_READ)

void point_reset(void)
{
	extra = 0;
	extra_touch = 0;
	rcu_clock = 0;
	rcu_awaited = false;
}

static inline void announce(enum point_kind kind, uint64_t access, const struct world_place *place)
{
	struct task *t = &sched_tasks[explore_task];
	int n = extra;

	t->kind = kind;
	t->place = place;
	t->touch = touch_of(access) | extra_touch;
	t->accesses = 1 + n;
	t->access[0] = access;
	sched_waiting &= ~(1U << explore_task);
	if (unlikely(sched_explaining))
		scenario_announced();
	if (!n)
		return;
	for (int i = 0; i < n; i++)
		t->access[1 + i] = extra_access[i];
	extra = 0;
	extra_touch = 0;
}

static inline void also(uint64_t access, uint64_t touch)
{
	if (unlikely(extra >= MOST_ACCESSES - 1))
		sched_give_up();
	extra_access[extra++] = access;
	extra_touch |= touch;
}

/* Readers come and go all the time: nobody has to be asked about that who does not wait for it. */
static inline void also_rcu(void)
{
	also(RCU_READ, rcu_awaited ? touch_of(RCU_READ) : 0);
}

static inline uint64_t id_of(const volatile void *object)
{
	size_t offset = (uintptr_t)object - (uintptr_t)heap;

	return offset < heap_size ? (uint64_t)SPACE_HEAP << SPACE_SHIFT | offset : check_id(object);
}

/* Where each load is a step, it names eight bytes: what lies in their middle is theirs, too. */
static inline void announce_word(const volatile void *object, enum point_mode mode)
{
	const volatile void *word = (void *)((uintptr_t)object & ~7UL);

	if (unlikely(explore_grain == GRAIN_ACCESS && word != object))
		explore_also(word, mode);
}

/* The object that a primitive works on is used, too. */
static inline void announce_life(const volatile void *object)
{
	const struct page *of;

	if (heap_shadow((uintptr_t)object) != SHADOW_TRACKED)
		return;
	of = &heap_objects[heap_find((uintptr_t)object) - 1];
	if (of->tracked)
		also(heap_object_id(of) << 2 | POINT_READ, touch_of(heap_object_id(of) << 2));
}

static inline void check(const volatile void *object)
{
	enum shadow shadow = heap_shadow((uintptr_t)object);

	if (shadow != SHADOW_TRACKED && shadow != SHADOW_PLAIN)
		check_alive(object);
}

static inline uint64_t access_of(enum point_kind kind, const volatile void *object,
				 enum point_mode mode)
{
	/* Only what can be waited for is acquired; everything else just changes. */
	if (mode != POINT_READ && kind != POINT_LOCK && kind != POINT_UNLOCK)
		mode = POINT_WRITE;
	return id_of(object) << 2 | mode;
}

void explore_point(enum point_kind kind, const volatile void *object, enum point_mode mode,
		   const struct world_place *place)
{
	if (sched_on_stack((uintptr_t)object) && !extra)
		return;
	announce_life(object);
	announce_word(object, mode);
	announce(kind, access_of(kind, object, mode), place);
	sched_point();
	check(object);
}

void explore_wait(enum point_kind kind, const volatile void *object, enum point_mode mode,
		  bool (*ready)(const void *arg), const void *arg,
		  const struct world_place *place)
{
	if (!explore_running) {
		if (!ready(arg))
			world_deadlock(place->func, place->file, place->line);
		return;
	}
	announce_life(object);
	announce(kind, access_of(kind, object, mode), place);
	sched_wait(NULL, ready, arg);
	sched_point();
	check(object);
}

void explore_also(const volatile void *object, enum point_mode mode)
{
	uint64_t access;

	if (!explore_running)
		return;
	access = id_of(object) << 2 | (mode == POINT_READ ? 0U : 1U);
	also(access, touch_of(access));
}

/* A use of an object that code under test makes between points. */
void point_use(uint64_t access)
{
	announce(POINT_MEMORY, access, sched_tasks[explore_task].place);
	sched_point();
}

bool point_announced(uint64_t access, bool write)
{
	const struct task *t = &sched_tasks[explore_task];

	for (int i = 0; i < t->accesses; i++) {
		if (t->access[i] >> 2 == access >> 2 &&
		    (!write || (t->access[i] & 3) != POINT_READ || t->kind == POINT_ATOMIC))
			return true;
	}
	return false;
}

/* Locks. */

/* Who sets up, or looks at what a run has left, is no task; nobody waits for it. */
static struct task outside;

static struct task *current_task(void)
{
	return explore_running ? &sched_tasks[explore_task] : &outside;
}

static void rcu_in(const struct world_place *place, bool spin)
{
	struct task *t = current_task();

	if (t->nesting++)
		return;
	t->began = ++rcu_clock;
	t->entered = place;
	t->spins = spin;
}

static void rcu_out(const struct world_place *place)
{
	if (!current_task()->nesting)
		world_bug(place->func, place->file, place->line, "rcu_read_unlock without rcu_read_lock");
	current_task()->nesting--;
}

void explore_item_begins(void)
{
	outside.nesting = 0;
}

void explore_item_over(const char *what)
{
	const struct task *t = current_task();
	char text[EXPLORE_TEXT];

	if (likely(!t->nesting))
		return;
	snprintf(text, sizeof(text), "I5 leaks: %s has ended %s, since %s() at %s:%d", what,
		 t->spins ? "with a spinlock held" : "within an RCU read-side section",
		 t->entered->func, t->entered->file, t->entered->line);
	explore_violation(text);
}

static __attribute__((noinline)) void sleeps(const struct task *t, const char *what)
{
	char text[EXPLORE_TEXT];
	size_t used;

	snprintf(text, sizeof(text), "I7 sleeps in atomic context: %s", what);
	describe_put_here(text, sizeof(text));
	used = strlen(text);
	snprintf(text + used, sizeof(text) - used, ", %s since %s() at %s:%d",
		 t->spins ? "with a spinlock held" : "within an RCU read-side section",
		 t->entered->func, t->entered->file, t->entered->line);
	explore_violation(text);
}

void explore_sleeps(const char *what)
{
	const struct task *t = current_task();

	if (unlikely(t->nesting))
		sleeps(t, what);
}

/* What a lock says while it is held. */
static unsigned char holder(void)
{
	return (unsigned char)(explore_running ? explore_task + 1 : EXPLORE_TASKS + 1);
}

void explore_lock(unsigned char *lock, bool spin, const struct world_place *place)
{
	if (!spin)
		explore_sleeps("mutex_lock()");
	check(lock);
	if (!explore_running) {
		if (*lock)
			world_deadlock(place->func, place->file, place->line);
		*lock = holder();
	} else {
		if (spin && !sched_tasks[explore_task].nesting)
			also_rcu();
		announce_life(lock);
		announce(POINT_LOCK, id_of(lock) << 2 | POINT_ACQUIRE, place);
		sched_wait(lock, NULL, NULL);
		sched_point();
		check(lock);
		*lock = holder();
		if (spin)
			rcu_in(place, true);
	}
	world_locks_held++;
}

bool explore_trylock(unsigned char *lock, bool spin, const struct world_place *place)
{
	check(lock);
	if (explore_running) {
		if (spin && !sched_tasks[explore_task].nesting)
			also_rcu();
		announce_life(lock);
		announce(POINT_LOCK, id_of(lock) << 2 | POINT_WRITE, place);
		sched_point();
		check(lock);
	}
	if (*lock)
		return false;
	*lock = holder();
	if (spin && explore_running)
		rcu_in(place, true);
	world_locks_held++;
	return true;
}

void explore_unlock(unsigned char *lock, bool spin, const struct world_place *place)
{
	check(lock);
	if (explore_running) {
		if (spin && sched_tasks[explore_task].nesting == 1)
			also_rcu();
		announce_life(lock);
		announce(POINT_UNLOCK, id_of(lock) << 2 | POINT_RELEASE, place);
		sched_point();
		check(lock);
	}
	if (!*lock)
		world_bug(place->func, place->file, place->line, "unlock of a lock that is not held");
	if (*lock != holder())
		world_bug(place->func, place->file, place->line, "unlock of another task's lock");
	*lock = 0;
	world_locks_held--;
	if (spin && explore_running)
		rcu_out(place);
}

/* RCU. */

void explore_rcu_enter(const struct world_place *place)
{
	if (explore_running && !sched_tasks[explore_task].nesting)
		explore_point(POINT_RCU, &rcu_object, POINT_READ, place);
	rcu_in(place, false);
}

void explore_rcu_exit(const struct world_place *place)
{
	if (explore_running && sched_tasks[explore_task].nesting == 1)
		explore_point(POINT_RCU, &rcu_object, POINT_READ, place);
	rcu_out(place);
}

uint64_t explore_rcu_stamp(void)
{
	if (!rcu_awaited) {
		rcu_awaited = true;
		/* Also of what has been announced already. */
		for (int i = 0; i < sched_nr_tasks; i++)
			sched_tasks[i].touch |= touch_of(RCU_READ);
	}
	return ++rcu_clock;
}

bool explore_rcu_over(uint64_t stamp)
{
	for (int i = 0; i < sched_nr_tasks; i++) {
		if (sched_live & 1U << i && sched_tasks[i].nesting && sched_tasks[i].began < stamp)
			return false;
	}
	return true;
}

static bool stamp_over(const void *stamp)
{
	return explore_rcu_over(*(const uint64_t *)stamp);
}

void explore_synchronize_rcu(const struct world_place *place)
{
	uint64_t stamp;

	if (!explore_running)
		return;
	explore_point(POINT_RCU, &rcu_object, POINT_WRITE, place);
	stamp = explore_rcu_stamp();
	if (!stamp_over(&stamp))
		explore_wait(POINT_RCU, &rcu_object, POINT_WRITE, stamp_over, &stamp, place);
}

const void *const explore_rcu_object = &rcu_object, *const explore_work_object = &work_object;
