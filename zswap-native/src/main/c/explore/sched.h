/* SPDX-License-Identifier: Apache-2.0 */
/* What sched.c, which chooses, and point.c, which announces and waits, share. */
#ifndef EXPLORE_SCHED_H
#define EXPLORE_SCHED_H

#include "explore/heap.h"

#pragma GCC visibility push(hidden)

#define MOST_ACCESSES	24		/* each level of cgroups has one to four */

struct task {
	void *sp;
	/*
	 * What it has announced. While it runs, this is the step under way.
	 * Objects lie in few bits of a word, so that tasks which cannot have to
	 * do with each other are told apart at once.
	 */
	uint64_t touch;
	enum point_kind kind;
	int accesses;
	uint64_t access[MOST_ACCESSES];
	const struct world_place *place;
	/* Waits for a lock to be 0, or for ready(). */
	const unsigned char *lock;
	bool (*ready)(const void *arg);
	const void *arg;
	/* RCU. */
	int nesting;
	uint64_t began;
	const struct world_place *entered;
	bool spins;			/* entered by a spinlock */
} __attribute__((aligned(512)));		/* found by a shift */

extern struct task sched_tasks[EXPLORE_TASKS];
extern int sched_nr_tasks;
/* A bit per task. */
extern unsigned int sched_live, sched_waiting;
/* The current task is one that waits, from its announcement on. */
void sched_wait(const unsigned char *lock, bool (*ready)(const void *arg), const void *arg);
/* Of the step under way; goes on from run to run. */
extern uint64_t sched_step;

static inline uint64_t touch_of(uint64_t access)
{
	return 1ULL << ((access >> 2) * 0x9E3779B97F4A7C15ULL >> 58);
}

/* The run ends: the step touches more than can be announced, which is no fault of the code under test. */
_Noreturn void sched_give_up(void);
/* Whether a task has something to do, and cannot go on when nobody can. */
bool sched_stuck(int task);
void describe_deadlock(char *out, size_t size);	/* describe.c */
/* The current task's next step is its announcement: others may go first. */
void sched_point(void);
void point_reset(void);		/* before a run */

#pragma GCC visibility pop

#endif
