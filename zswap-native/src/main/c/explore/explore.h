/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the files of explore/ share with those of abi/. None of it lies in the
 * section that is reset: sched.c sets its state up for every run, regions.c
 * keeps and restores its own.
 */
#ifndef EXPLORE_EXPLORE_H
#define EXPLORE_EXPLORE_H

#include "world/internal.h"

#pragma GCC visibility push(hidden)

#define EXPLORE_TASKS	8	/* program tasks, kworker, rcu */
#define EXPLORE_PROGRAM	(EXPLORE_TASKS - 2)
/*
 * Far more than a run takes that ends. Core allows fewer (Guide.java): here each load and store can
 * be a step, there only uses of entries.
 */
#define EXPLORE_STEPS	50000
#define EXPLORE_TEXT	1000

/* The order of these three is the contract's (FreeMode, Granularity, Trace.End). */
enum free_mode { FREE_POISON, FREE_QUARANTINE, FREE_NEVER, FREE_REUSE };
enum granularity { GRAIN_PRIMITIVE, GRAIN_ACCESS };
enum run_end { END_FINISHED, END_DEADLOCK, END_CUT, END_LIMIT };

/* An access: object << 2 | mode, the modes being those of enum point_mode. */
static inline bool accesses_dependent(uint64_t a, uint64_t b)
{
	return a >> 2 == b >> 2 && ((a & 3) != POINT_READ || (b & 3) != POINT_READ);
}

/*
 * The packed trace of the last run: for each step task | enabled << 8 |
 * operation + 1 << 16 | accesses << 40, then the accesses; then for each task that has not finished
 * task | accesses << 40 and what it has announced.
 */
struct run_result {
	enum run_end end;
	int64_t *words;		/* into the caller's buffer */
	int64_t max_words, used;
	int64_t steps, pending;
	bool broken;		/* a violation ended the run */
	bool bad_schedule;	/* names a task that is not enabled */
	bool too_much;		/* a step touches more than can be announced */
	char violation[EXPLORE_TEXT];	/* "" if none */
};

struct run_request {
	const uint8_t *schedule;
	int64_t length;
	unsigned int asleep;
	bool explain;		/* describe every step through scenario_step() */
	bool bare;		/* leave no trace: faster, if nobody is asleep */
	bool no_facts;
};

/* One program task: runs its operations from first to last. In abi/scenario.c. */
void scenario_task(int task);
/* Which of its operations a task is in, -1 if it has none. */
int scenario_operation(int task);
/* Of a run that is explained: called at its begin, before each step, and after it. In abi/explain.c. */
void scenario_explain_begin(void);
void scenario_step(int task, enum point_kind kind, uint64_t access, const struct world_place *place);
void scenario_step_done(void);
/* Of such a run: the current task has announced its next step. */
void scenario_announced(void);

/* sched.c: runs `tasks` program tasks and the two of the kernel under a schedule. */
int sched_open(void);		/* 0 or -1: no memory */
void sched_close(void);
void sched_run(int tasks, const struct run_request *request, struct run_result *result);
extern int explore_task;	/* who runs; -1: nobody */
extern bool sched_explaining;
extern bool explore_quiet;		/* violations are not kept: somebody only looks */
/* What boot or the set-up has broken already, which every run has then; "" if nothing. */
extern char sched_setup_broke[EXPLORE_TEXT];
const char *sched_where(void);		/* the function that announced last, or NULL */

/* point.c */
void point_use(uint64_t access);
/* Whether the step under way uses, or writes, the object; an addition is announced as a read. */
bool point_announced(uint64_t access, bool write);

/* describe.c */
void describe_access(uint64_t access, char *out, size_t size);
/* Where the object was freed, if by the task that runs: no other step of the run says so. */
void describe_put_freed(uintptr_t address, char *out, size_t size);
/* What an address is of; false if it lies in no object. */
bool describe_address(uintptr_t address, char *out, size_t size);
/* Appends " in ", and where the current task is. */
void describe_put_here(char *out, size_t size);

/* leaks.c: what lives before swap is on for the first time; what lives more, once all is off. */
void leaks_begin(void);
bool leaks_comparable(void);	/* the pool's parameters and the CPUs are as they were then */
void leaks_end(void);

/* plain.c */
/* Racy words, and steps found to use them, so far, of all runs of the scenario. */
int64_t plain_found(void);

/* regions.c */
int regions_keep(void);			/* what runs start from; 0 or -1 */
void regions_restore(void);

/* alloc.c */
extern enum free_mode explore_free_mode;
int64_t alloc_live(const char *cache);	/* objects of all caches of this name */

/* check.c */
/* Accesses are looked at from here on, by whoever calls, as far as this stack goes. */
void check_begin(void);
extern enum granularity explore_grain;
extern bool explore_checking;		/* accesses are looked at */
extern const void *explore_out;		/* where facts go: observing writes there */
extern size_t explore_out_bytes;
uint64_t check_id(const volatile void *address);	/* object number of an address */
const char *check_address(uint64_t id);		/* of an object number, or NULL */
void check_alive(const volatile void *address);		/* if it lies in an object: that lives */

#pragma GCC visibility pop

#endif
