// SPDX-License-Identifier: Apache-2.0
/*
 * Warnings, ways out, and what is deferred to the end of an operation.
 */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "world/internal.h"

int64_t world_budget;
struct world_failure world_failure;
unsigned long world_warnings;
long world_locks_held, world_references;

static char warnings[WORLD_WARNINGS_KEPT][200];
#ifdef ZSWAP_EXPLORE
/* What is noticed once is enough; the state that every run restores stays small. */
#define MAKE_VIOLATION(func, file, line, what) \
	do { \
		char __text[300]; \
		snprintf(__text, sizeof(__text), "%s in %s() at %s:%d", what, func, file, line); \
		explore_violation(__text); \
	} while (0)
#else
#define MAKE_VIOLATION(func, file, line, what) ((void)0)
#endif
static struct rcu_head *rcu_first, **rcu_last = &rcu_first;
static struct work_struct *work_first, **work_last = &work_first;

void world_reference(long more)
{
	world_references += more;
}

_Noreturn static void give_up(const char *func, const char *file, int line, const char *what)
{
	snprintf(world_failure.text, sizeof(world_failure.text), "%s in %s() at %s:%d",
		 what, func, file, line);
	longjmp(world_failure.out, 1);
}

_Noreturn void world_no_progress(const char *func, const char *file, int line)
{
	give_up(func, file, line, "no progress");
}

_Noreturn void world_deadlock(const char *func, const char *file, int line)
{
	give_up(func, file, line, "deadlock: the lock is held by this task");
}

_Noreturn void world_bug(const char *func, const char *file, int line, const char *what)
{
	if (explore_running) {
		char text[200];

		snprintf(text, sizeof(text), "I7 %s", what);
		MAKE_VIOLATION(func, file, line, text);
	}
	give_up(func, file, line, what);
}

void world_warn(const char *func, const char *file, int line, const char *fmt, ...)
{
	va_list args;
#ifdef ZSWAP_EXPLORE
	char text[240], at[160];

	snprintf(at, sizeof(at), "I7 WARN in %s() at %s:%d: ", func, file, line);
	va_start(args, fmt);
	vsnprintf(text, sizeof(text), fmt, args);
	va_end(args);
	strncat(at, text, sizeof(at) - strlen(at) - 1);
	explore_note(at);
#endif
	if (world_warnings < WORLD_WARNINGS_KEPT) {
		char *kept = warnings[world_warnings];
		int used = snprintf(kept, sizeof(warnings[0]), "%s() at %s:%d: ", func, file, line);

		if (used > 0 && (size_t)used < sizeof(warnings[0])) {
			va_start(args, fmt);
			vsnprintf(kept + used, sizeof(warnings[0]) - (size_t)used, fmt, args);
			va_end(args);
		}
	}
	world_warnings++;
}

const char *world_warning(unsigned long i)
{
	return i < world_warnings && i < WORLD_WARNINGS_KEPT ? warnings[i] : NULL;
}

void world_call_rcu(struct rcu_head *head, void (*func)(struct rcu_head *head))
{
	world_given(head);
	head->next = NULL;
	head->func = func;
#ifdef ZSWAP_EXPLORE
	head->stamp = explore_rcu_stamp();
#endif
	*rcu_last = head;
	rcu_last = &head->next;
}

/* Small numbers are offsets, not functions. */
#define RCU_OFFSETS	4096

void world_kfree_rcu(struct rcu_head *head, size_t offset)
{
	world_given(head);
	world_point(POINT_RCU, explore_rcu_object, POINT_WRITE);
	if (offset >= RCU_OFFSETS)
		world_bug(__func__, __FILE__, __LINE__, "rcu_head too far within its object");
	world_call_rcu(head, (void (*)(struct rcu_head *))offset);
}

static void rcu_callback(struct rcu_head *head)
{
	if ((uintptr_t)head->func < RCU_OFFSETS)
		world_kfree((char *)head - (uintptr_t)head->func);
	else
		head->func(head);
}

void world_defer(struct work_struct *work)
{
	world_given(work);
	world_point(POINT_WORK, world_work_object, POINT_WRITE);
	if (work->pending)
		return;
	work->pending = true;
	work->next = NULL;
	*work_last = work;
	work_last = &work->next;
}

static void run_first_callback(void)
{
	struct rcu_head *head = rcu_first;

	rcu_first = head->next;
	if (!rcu_first)
		rcu_last = &rcu_first;
	rcu_callback(head);
}

static void run_first_work(void)
{
	struct work_struct *work = work_first;

	work_first = work->next;
	if (!work_first)
		work_last = &work_first;
	explore_use(work);
	/* The work may free or queue itself again. */
	work->pending = false;
	work->func(work);
}

void world_run_deferred(void)
{
	do {
		while (rcu_first)
			run_first_callback();
		while (work_first)
			run_first_work();
	} while (rcu_first);
}

#ifdef ZSWAP_EXPLORE
static bool work_to_do(const void *unused)
{
	(void)unused;
	return work_first || ut_work_queued();
}

void world_kworker(void)
{
	for (;;) {
		world_wait(POINT_WORK, world_work_object, POINT_WRITE, work_to_do, NULL);
		if (work_first)
			run_first_work();
		else
			ut_run_worker();
		explore_item_over("a work item");
	}
}

/* Callbacks run in order, so that the first one's grace period is what is waited for. */
static bool callback_due(const void *unused)
{
	(void)unused;
	return rcu_first && explore_rcu_over(rcu_first->stamp);
}

void world_rcu_task(void)
{
	for (;;) {
		world_wait(POINT_RCU, explore_rcu_object, POINT_WRITE, callback_due, NULL);
		run_first_callback();
		explore_item_over("an RCU callback");
	}
}

bool world_is_idle(bool (*ready)(const void *arg))
{
	return ready == work_to_do || ready == callback_due;
}
#endif
