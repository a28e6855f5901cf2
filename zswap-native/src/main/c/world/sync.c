// SPDX-License-Identifier: Apache-2.0
/*
 * Warnings, ways out, and what is deferred to the end of an operation.
 */
#include <stdarg.h>
#include <stdio.h>

#include "world/internal.h"

int64_t world_budget;
struct world_failure world_failure;
unsigned long world_warnings;

static char warnings[WORLD_WARNINGS_KEPT][200];
static struct rcu_head *rcu_first, **rcu_last = &rcu_first;
static struct work_struct *work_first, **work_last = &work_first;

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
	give_up(func, file, line, what);
}

void world_warn(const char *func, const char *file, int line, const char *fmt, ...)
{
	va_list args;

	if (world_warnings < WORLD_WARNINGS_KEPT) {
		char *text = warnings[world_warnings];
		int used = snprintf(text, sizeof(warnings[0]), "%s() at %s:%d: ", func, file, line);

		if (used > 0 && (size_t)used < sizeof(warnings[0])) {
			va_start(args, fmt);
			vsnprintf(text + used, sizeof(warnings[0]) - (size_t)used, fmt, args);
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
	head->next = NULL;
	head->func = func;
	*rcu_last = head;
	rcu_last = &head->next;
}

/* Small numbers are offsets, not functions. */
#define RCU_OFFSETS	4096

void world_kfree_rcu(struct rcu_head *head, size_t offset)
{
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
	if (work->pending)
		return;
	work->pending = true;
	work->next = NULL;
	*work_last = work;
	work_last = &work->next;
}

void world_run_deferred(void)
{
	do {
		while (rcu_first) {
			struct rcu_head *head = rcu_first;

			rcu_first = head->next;
			if (!rcu_first)
				rcu_last = &rcu_first;
			rcu_callback(head);
		}
		while (work_first) {
			struct work_struct *work = work_first;

			work_first = work->next;
			if (!work_first)
				work_last = &work_first;
			/* The work may free or queue itself again. */
			work->pending = false;
			work->func(work);
		}
	} while (rcu_first || memcg_free_dying());
}
