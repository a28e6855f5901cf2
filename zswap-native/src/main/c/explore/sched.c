// SPDX-License-Identifier: Apache-2.0
/*
 * Tasks that take turns. Each runs on a fiber of its own. At a point it says
 * what it will touch next, and the schedule says who goes on; the stacks are
 * switched only if that is somebody else.
 */
#define _GNU_SOURCE
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>

#include "explore/fiber.h"
#include "explore/sched.h"



bool explore_running, explore_quiet;
int explore_task = -1;

struct task sched_tasks[EXPLORE_TASKS];
int sched_nr_tasks;
uint64_t sched_step[MOST_ACCESSES];
int sched_step_accesses;

static int nr_program;
static int unfinished;			/* tasks of the program */
static void *main_sp;
char *sched_stacks;
static struct run_result *result;
static const struct run_request *request;
static unsigned int asleep;
static bool abandoned;

bool world_tasks_began;

int sched_open(void)
{
	sched_stacks = mmap(NULL, EXPLORE_TASKS * SCHED_STACK_BYTES, PROT_READ | PROT_WRITE,
		      MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_STACK, -1, 0);
	if (sched_stacks != MAP_FAILED) {
		/* The lowest page of each is a guard. */
		for (int i = 0; i < EXPLORE_TASKS; i++)
			mprotect(sched_stacks + (size_t)i * SCHED_STACK_BYTES, 4096, PROT_NONE);
		return 0;
	}
	sched_stacks = NULL;
	return -1;
}

void sched_close(void)
{
	if (sched_stacks)
		munmap(sched_stacks, EXPLORE_TASKS * SCHED_STACK_BYTES);
	sched_stacks = NULL;
}

static bool enabled(const struct task *t)
{
	if (t->finished)
		return false;
	if (t->lock)
		return !*t->lock;
	return !t->ready || t->ready(t->arg);
}

static unsigned int enabled_mask(void)
{
	unsigned int mask = 0;

	/* What the scheduler looks at is nobody's access. */
	explore_checking = false;
	for (int i = 0; i < sched_nr_tasks; i++) {
		if (!enabled(&sched_tasks[i]))
			continue;
		mask |= 1U << i;
		/* What is left when the program is over runs in one order. */
		if (!unfinished)
			break;
	}
	explore_checking = true;
	return mask;
}

static bool put_word(uint64_t word)
{
	if (result->used == result->max_words)
		return false;
	result->words[result->used++] = (int64_t)word;
	return true;
}

static void wake(const struct task *by)
{
	for (int i = 0; i < sched_nr_tasks; i++) {
		if (!(asleep & 1U << i))
			continue;
		for (int a = 0; a < sched_tasks[i].accesses; a++) {
			for (int b = 0; b < by->accesses; b++) {
				if (accesses_dependent(sched_tasks[i].access[a], by->access[b]))
					asleep &= ~(1U << i);
			}
		}
	}
}

static bool take_step(int i, unsigned int mask)
{
	struct task *t = &sched_tasks[i];

	if (result->used + 1 + t->accesses > result->max_words - 256)
		return false;
	put_word((uint64_t)i | (uint64_t)mask << 8 | (uint64_t)(scenario_operation(i) + 1) << 16 |
		 (uint64_t)t->accesses << 40);
	for (int a = 0; a < t->accesses; a++)
		put_word(t->access[a]);
	result->steps++;
	if (asleep)
		wake(t);
	sched_step_accesses = t->accesses;
	memcpy(sched_step, t->access, (size_t)t->accesses * sizeof(*sched_step));
	return true;
}

/* Who goes on: -1 when the run is over, for the reason in result->end. */
static int choose(void)
{
	unsigned int mask = enabled_mask(), awake;
	int64_t step = result->steps;
	int i;

	if (step == EXPLORE_STEPS) {
		result->end = END_LIMIT;
		return -1;
	}
	if (!mask) {
		result->end = !unfinished ? END_FINISHED : END_DEADLOCK;
		return -1;
	}
	if (step == request->length)
		asleep = request->asleep;
	if (step < request->length) {
		i = request->schedule[step];
		if (i >= sched_nr_tasks || !(mask & 1U << i)) {
			result->bad_schedule = true;
			return -1;
		}
	} else {
		awake = mask & ~asleep;
		if (!awake) {
			result->end = END_CUT;
			return -1;
		}
		i = explore_task >= 0 && awake & 1U << explore_task ? explore_task
								    : __builtin_ctz(awake);
	}
	if (!take_step(i, mask)) {
		result->end = END_LIMIT;
		return -1;
	}
	return i;
}

static void leave(void)
{
	void *unused;

	explore_running = false;
	fiber_switch(explore_task >= 0 ? &sched_tasks[explore_task].sp : &unused, main_sp);
}

/* Nobody comes back to a task that has been left for good. */
static void switch_to_next(void)
{
	struct task *me = &sched_tasks[explore_task];
	int next;

	if (request->explain)
		scenario_explain(result->steps - 1, explore_task, me->kind, 0, NULL, NULL, 0);
	next = choose();
	if (next < 0) {
		leave();
		return;
	}
	if (request->explain) {
		struct task *t = &sched_tasks[next];

		scenario_explain(-2, next, t->kind, t->accesses ? t->access[0] : 0, t->func,
				 t->file, t->line);
	}
	if (next == explore_task)
		return;
	explore_task = next;
	fiber_switch(&me->sp, sched_tasks[next].sp);
}

/* A task's first point: it has not been chosen yet. */
static bool starting;

void sched_point(void)
{
	if (starting)
		fiber_switch(&sched_tasks[explore_task].sp, main_sp);
	else
		switch_to_next();
}

/* Ends. */

void explore_violation(const char *text)
{
	if (!explore_quiet)
		explore_note(text);
	if (!explore_running) {
		/* Looking at what the run has left. */
		snprintf(world_failure.text, sizeof(world_failure.text), "%s", text);
		longjmp(world_failure.out, 1);
	}
	result->broken = true;
	abandoned = true;
	leave();
}

void explore_note(const char *text)
{
	if (result && !result->violation[0])
		snprintf(result->violation, sizeof(result->violation), "%s", text);
}

const char *sched_where(void)
{
	return explore_task >= 0 ? sched_tasks[explore_task].func : NULL;
}

static void task_main(void)
{
	if (explore_task < nr_program)
		scenario_task(explore_task);
	else if (explore_task == nr_program)
		world_kworker();
	else
		world_rcu_task();
	sched_tasks[explore_task].finished = true;
	unfinished--;
	sched_tasks[explore_task].accesses = 0;
	sched_point();
	__builtin_trap();
}

static void name_holder(char *out, size_t size, unsigned char byte)
{
	if (byte && byte <= EXPLORE_TASKS)
		snprintf(out, size, ", held by task %d", byte - 1);
	else
		out[0] = '\0';
}

static void report_deadlock(void)
{
	char text[sizeof(result->violation)];
	size_t used = (size_t)snprintf(text, sizeof(text), "I6 deadlock:");

	for (int i = 0; i < nr_program; i++) {
		const struct task *t = &sched_tasks[i];
		char object[120], holder[40] = "";

		if (t->finished || used >= sizeof(text))
			continue;
		sched_name(t->access[0], object, sizeof(object));
		if (t->lock)
			name_holder(holder, sizeof(holder), *t->lock);
		used += (size_t)snprintf(text + used, sizeof(text) - used,
					 " task %d waits for %s in %s() at %s:%d%s;", i, object,
					 t->func, t->file, t->line, holder);
	}
	snprintf(result->violation, sizeof(result->violation), "%s", text);
}

void sched_run(int program, const struct run_request *req, struct run_result *res)
{
	request = req;
	result = res;
	nr_program = program;
	sched_nr_tasks = program + 2;
	unfinished = program;
	asleep = 0;
	point_reset();
	abandoned = false;
	sched_step_accesses = 0;
	memset(sched_tasks, 0, sizeof(sched_tasks));
	explore_running = true;
	starting = true;
	for (int i = 0; i < sched_nr_tasks && !abandoned; i++) {
		explore_task = i;
		explore_running = true;
		fiber_switch(&main_sp,
			     fiber_new(sched_stacks + (size_t)(i + 1) * SCHED_STACK_BYTES, task_main));
	}
	starting = false;
	explore_task = -1;
	if (!abandoned) {
		int first;

		explore_running = true;
		if (request->explain)
			scenario_explain(-1, -1, POINT_MEMORY, 0, NULL, NULL, 0);
		first = choose();
		if (first >= 0) {
			if (request->explain)
				scenario_explain(-2, first, sched_tasks[first].kind,
						 sched_tasks[first].accesses ? sched_tasks[first].access[0] : 0,
						 sched_tasks[first].func, sched_tasks[first].file,
						 sched_tasks[first].line);
			explore_task = first;
			fiber_switch(&main_sp, sched_tasks[first].sp);
		}
	}
	explore_running = false;
	explore_task = -1;
	if (abandoned)
		result->end = END_FINISHED;
	else if (result->end == END_DEADLOCK && !result->bad_schedule)
		report_deadlock();
	for (int i = 0; i < sched_nr_tasks; i++) {
		if (sched_tasks[i].finished || !sched_tasks[i].accesses)
			continue;
		put_word((uint64_t)i | (uint64_t)sched_tasks[i].accesses << 40);
		for (int a = 0; a < sched_tasks[i].accesses; a++)
			put_word(sched_tasks[i].access[a]);
		result->pending++;
	}
}
