/* SPDX-License-Identifier: Apache-2.0 */
/* What sched.c, which chooses, and point.c, which announces and waits, share. */
#ifndef EXPLORE_SCHED_H
#define EXPLORE_SCHED_H

#include "explore/heap.h"

#pragma GCC visibility push(hidden)

#define MOST_ACCESSES	12

struct task {
	void *sp;
	bool finished;
	/* What it has announced. */
	enum point_kind kind;
	int accesses;
	uint64_t access[MOST_ACCESSES];
	const unsigned char *lock;	/* waits for this to be 0 */
	bool (*ready)(const void *arg);	/* waits for this */
	const void *arg;
	const char *func, *file;
	int line;
	/* RCU. */
	int nesting;
	uint64_t began;
};

extern struct task sched_tasks[EXPLORE_TASKS];
extern int sched_nr_tasks;
/* Accesses of the step under way. */
extern uint64_t sched_step[MOST_ACCESSES];
extern int sched_step_accesses;

/* The current task's next step is its announcement: others may go first. */
void sched_point(void);
void point_reset(void);		/* before a run */

#pragma GCC visibility pop

#endif
