/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What an explorer adds to the surroundings, in the build variant "explore":
 * tasks that take turns at points, and memory whose state is known byte by
 * byte. Part of sync.h, which includes it.
 *
 * A point announces what the task will touch until its next one, and lets the
 * explorer choose who goes on. Where nothing is being explored (setting up,
 * looking), a point only counts.
 */
#ifndef WORLD_TASKS_H
#define WORLD_TASKS_H

/* Tasks run: points are places to switch. */
extern bool explore_running;

void explore_point(enum point_kind kind, const volatile void *object, enum point_mode mode,
		   const struct world_place *place);
/* Goes on only when ready(arg), which must depend on nothing but what is announced. */
void explore_wait(enum point_kind kind, const volatile void *object, enum point_mode mode,
		  bool (*ready)(const void *arg), const void *arg, const struct world_place *place);
/*
 * Of a function of the surroundings among what the compiler watches: its own loads and stores are
 * part of what it has announced.
 */
#define world_announced	__attribute__((no_sanitize("thread")))
/* One more access of the step that the next point announces. */
void explore_also(const volatile void *object, enum point_mode mode);

/* A lock's byte is 0, or its holder's number plus one. Spinlocks hold off grace periods. */
void explore_lock(unsigned char *lock, bool spin, const struct world_place *place);
bool explore_trylock(unsigned char *lock, bool spin, const struct world_place *place);
void explore_unlock(unsigned char *lock, bool spin, const struct world_place *place);

/* RCU: stamps tell whether a reader began before a grace period did. */
void explore_rcu_enter(const struct world_place *place);
void explore_rcu_exit(const struct world_place *place);
/* The kernel may put the task to sleep here: not with a spinlock held, nor in a read-side section. */
void explore_sleeps(const char *what);
void explore_synchronize_rcu(const struct world_place *place);
uint64_t explore_rcu_stamp(void);
bool explore_rcu_over(uint64_t stamp);	/* every reader that began before has left */

/* The code under test hands something over: not near address 0, and no error pointer. */
void explore_given(const volatile void *address, const char *to);
/* The task is about to use this object, which somebody else may free: a point, and a check. */
void explore_use(const volatile void *address);

/*
 * An operation, work item or callback begins, where nothing is explored; and ends, anywhere: nobody
 * takes a read-side section, or a spinlock, along.
 */
void explore_item_begins(void);
void explore_item_over(const char *what);

/* Something is wrong beyond doubt (I2, I5, I6, I7): the run, or the set-up, ends here. */
void explore_violation(const char *text);
/* The same, but the run goes on: a WARN. */
void explore_note(const char *text);

/* Tasks of their own, which never return: work items, and callbacks whose grace period is over. */
void world_kworker(void);
void world_rcu_task(void);
/* Whether a task of these two that waits like this has nothing to do. */
bool world_is_idle(bool (*ready)(const void *arg));
/* The number of the task that runs; 0 if nothing is explored. */
int world_cpu(void);
/* Set once the set-up is over. */
extern bool world_tasks_began;

#endif
