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
unsigned int sched_live, sched_waiting;
uint64_t sched_step = 1;

static int nr_program;
static uint64_t step_touch;		/* what the last step may have changed */
/* Of those that wait: what they depend on, who can go on, who is to be asked. */
static uint64_t waiting_touch;
static unsigned int can_go, to_ask;
static int64_t *out, *out_end;		/* of the trace, with room for what is pending left */
static int64_t *last_step;		/* in the trace, while it may still grow */
static int64_t steps;
static void *main_sp;
char *sched_stacks;
static struct run_result *result;
static const struct run_request *request;
static const uint8_t *schedule;
static int64_t length;
static bool bare;
bool sched_explaining;
static unsigned int asleep;
static bool abandoned;
static bool starting;			/* tasks run to their first points, not chosen yet */

bool world_tasks_began;
char sched_setup_broke[EXPLORE_TEXT];

int sched_open(void)
{
	sched_stacks = mmap(NULL, EXPLORE_TASKS * SCHED_STACK_BYTES, PROT_READ | PROT_WRITE,
		      MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_STACK, -1, 0);
	if (sched_stacks != MAP_FAILED) {
		/* The lowest page of each is a guard. */
		for (int i = 0; i < EXPLORE_TASKS; i++)
			mprotect(sched_stacks + (size_t)i * SCHED_STACK_BYTES, 4096, PROT_NONE);
		fault_stacks((uintptr_t)sched_stacks, EXPLORE_TASKS * SCHED_STACK_BYTES);
		return 0;
	}
	sched_stacks = NULL;
	return -1;
}

void sched_close(void)
{
	fault_stacks(0, 0);
	if (sched_stacks)
		munmap(sched_stacks, EXPLORE_TASKS * SCHED_STACK_BYTES);
	sched_stacks = NULL;
}

_Static_assert(EXPLORE_TASKS <= WORLD_MAX_CPUS, "a CPU for every task");

int world_cpu(void)
{
	return explore_task < 0 ? 0 : explore_task;
}

void sched_wait(const unsigned char *lock, bool (*ready)(const void *arg), const void *arg)
{
	struct task *t = &sched_tasks[explore_task];

	t->lock = lock;
	t->ready = ready;
	t->arg = arg;
	sched_waiting |= 1U << explore_task;
	to_ask |= 1U << explore_task;
}

/*
 * What a task waits for depends on what it has announced, and on nothing else:
 * it is asked again only after a step that touched that.
 */
static __attribute__((noinline)) void ask_waiting(void)
{
	waiting_touch = 0;
	for (unsigned int left = sched_live & sched_waiting; left; left &= left - 1) {
		unsigned int bit = left & -left;
		const struct task *t = &sched_tasks[__builtin_ctz(left)];

		waiting_touch |= t->touch;
		if (!(to_ask & bit) && !(t->touch & step_touch))
			continue;
		if (t->lock ? !*t->lock : t->ready(t->arg))
			can_go |= bit;
		else
			can_go &= ~bit;
	}
	to_ask = 0;
}

static inline unsigned int enabled_mask(void)
{
	if (to_ask || waiting_touch & step_touch) {
		const bool recording = plain_recording;

		/* What the scheduler looks at is nobody's access. */
		explore_checking = plain_recording = false;
		ask_waiting();
		explore_checking = true;
		plain_recording = recording;
	}
	step_touch = 0;
	return sched_live & (~sched_waiting | can_go);
}

static __attribute__((noinline)) void wake(const struct task *by)
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

static inline __attribute__((always_inline)) bool take_step(int i, unsigned int mask)
{
	const struct task *t = &sched_tasks[i];
	int64_t *to = out;
	int n = t->accesses, a = 0;

	if (bare)
		n = 0;
	else if (unlikely(to + n >= out_end))
		return false;
	else
		*(last_step = to++) = (int64_t)((uint64_t)i | (uint64_t)mask << 8 |
				  (uint64_t)(scenario_operation(i) + 1) << 16 | (uint64_t)n << 40);
	for (; a < n; a++)
		*to++ = (int64_t)t->access[a];
	out = to;
	steps++;
	if (unlikely(asleep))
		wake(t);
	if (plain_recording)
		plain_step(i);
	sched_step++;
	step_touch |= t->touch;
	return true;
}

static __attribute__((noinline)) void end_step(void)
{
	int n = last_step ? plain_step_over(out, &asleep) : 0;

	if (n)
		*last_step += (int64_t)n << 40;
	out += n;
	last_step = NULL;
}

/* The kernel's own tasks wait for work to do, and nothing else may keep them. */
bool sched_stuck(int i)
{
	return sched_live & 1U << i && (i < nr_program || !sched_tasks[i].ready ||
					!world_is_idle(sched_tasks[i].ready));
}

static __attribute__((noinline)) enum run_end how_it_ends(void)
{
	for (int i = 0; i < sched_nr_tasks; i++) {
		if (sched_stuck(i))
			return END_DEADLOCK;
	}
	return END_FINISHED;
}

/* Who goes on: -1 when the run is over, for the reason in result->end. */
static inline __attribute__((always_inline)) int choose(void)
{
	unsigned int mask = enabled_mask(), awake;
	int i;

	/* Before the last step of the schedule is over, as that may wake somebody. */
	if (steps == length)
		asleep = request->asleep;
	if (plain_recording)
		end_step();
	if (unlikely(!mask)) {
		result->end = how_it_ends();
		return -1;
	}
	if (steps < length) {
		i = schedule[steps];
		if (unlikely(i >= sched_nr_tasks || !(mask & 1U << i))) {
			result->bad_schedule = true;
			return -1;
		}
	} else {
		awake = mask & ~asleep;
		if (unlikely(!awake)) {
			result->end = END_CUT;
			return -1;
		}
		i = explore_task >= 0 && awake & 1U << explore_task ? explore_task
								    : __builtin_ctz(awake);
	}
	if (unlikely(steps == EXPLORE_STEPS || !take_step(i, mask))) {
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

static void explain_step(int i)
{
	const struct task *t = &sched_tasks[i];

	scenario_step(i, t->kind, t->accesses ? t->access[0] : 0, t->place);
}

/* Nobody comes back to a task that has been left for good. */
static void switch_to_next(void)
{
	struct task *me = &sched_tasks[explore_task];
	int next;

	if (unlikely(sched_explaining))
		scenario_step_done();
	next = choose();
	if (next < 0) {
		leave();
		return;
	}
	if (unlikely(sched_explaining))
		explain_step(next);
	if (next == explore_task)
		return;
	explore_task = next;
	fiber_switch(&me->sp, sched_tasks[next].sp);
}

void sched_point(void)
{
	const struct task *me = &sched_tasks[explore_task];

	/* Where nobody wants to know who else could have gone on, and the task just does. */
	if (bare && !starting && sched_live & 1U << explore_task &&
	    (!(sched_waiting & 1U << explore_task) || (me->lock && !*me->lock)) &&
	    (steps < length ? schedule[steps] == explore_task : steps < EXPLORE_STEPS)) {
		steps++;
		sched_step++;
		step_touch |= me->touch;
		return;
	}
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

void sched_give_up(void)
{
	result->too_much = true;
	abandoned = true;
	leave();
	__builtin_trap();
}

void explore_note(const char *text)
{
	char *to = world_tasks_began ? result->violation : sched_setup_broke;

	if (!to[0])
		snprintf(to, EXPLORE_TEXT, "%s", text);
}

const char *sched_where(void)
{
	const struct world_place *place = explore_task >= 0 ? sched_tasks[explore_task].place : NULL;

	return place ? place->func : NULL;
}

static void task_main(void)
{
	if (explore_task < nr_program)
		scenario_task(explore_task);
	else if (explore_task == nr_program)
		world_kworker();
	else
		world_rcu_task();
	sched_live &= ~(1U << explore_task);
	sched_tasks[explore_task].accesses = 0;
	sched_point();
	__builtin_trap();
}

/* Longs that what is pending fits in: of each task a word, what it has announced, what it may use. */
#define PENDING_ROOM	1024

static void reset(int program, const struct run_request *req, struct run_result *res)
{
	request = req;
	result = res;
	nr_program = program;
	sched_nr_tasks = program + 2;
	sched_live = (1U << sched_nr_tasks) - 1;
	sched_waiting = 0;
	step_touch = waiting_touch = 0;
	can_go = to_ask = asleep = 0;
	schedule = req->schedule;
	length = req->length;
	sched_explaining = req->explain;
	bare = req->bare && !req->asleep && !sched_explaining;
	out = res->words;
	out_end = res->words + res->max_words - PENDING_ROOM;
	steps = 0;
	last_step = NULL;
	abandoned = false;
	plain_begin(false);
	point_reset();
}

static void run_to_first_points(void)
{
	check_stacks(true);
	starting = true;
	for (int i = 0; i < sched_nr_tasks && !abandoned; i++) {
		struct task *t = &sched_tasks[i];

		t->accesses = t->nesting = 0;
		t->place = NULL;
		t->lock = NULL;
		explore_task = i;
		explore_running = true;
		fiber_switch(&main_sp,
			     fiber_new(sched_stacks + (size_t)(i + 1) * SCHED_STACK_BYTES, task_main));
	}
	starting = false;
	explore_task = -1;
}

/* All steps, as the schedule says and then on to the end. */
static void follow(void)
{
	int first;

	explore_running = true;
	if (unlikely(sched_explaining)) {
		/* Looks at the machine from the caller's stack. */
		check_stacks(false);
		scenario_explain_begin();
		check_stacks(true);
	}
	first = choose();
	if (first < 0)
		return;
	if (unlikely(sched_explaining))
		explain_step(first);
	explore_task = first;
	fiber_switch(&main_sp, sched_tasks[first].sp);
}

static void put_pending(bool recorded)
{
	for (unsigned int left = sched_live; left; left &= left - 1) {
		int i = __builtin_ctz(left), n = sched_tasks[i].accesses;

		if (!n)
			continue;
		last_step = out++;
		for (int a = 0; a < n; a++)
			*out++ = (int64_t)sched_tasks[i].access[a];
		if (recorded)
			n += plain_pending(&sched_tasks[i], out);
		*last_step = (int64_t)((uint64_t)i | (uint64_t)n << 40);
		out = last_step + 1 + n;
		result->pending++;
	}
}

void sched_run(int program, const struct run_request *req, struct run_result *res)
{
	bool recorded;

	reset(program, req, res);
	run_to_first_points();
	/* Who explains looks at all of the machine after each step, which is nobody's access. */
	plain_begin(!bare && !sched_explaining);
	if (!abandoned)
		follow();
	explore_running = false;
	explore_task = -1;
	recorded = plain_recording;
	if (recorded)
		end_step();
	plain_recording = false;
	check_stacks(false);
	if (abandoned)
		res->end = END_FINISHED;
	else if (res->end == END_DEADLOCK && !res->bad_schedule)
		describe_deadlock(res->violation, sizeof(res->violation));
	res->steps = steps;
	put_pending(recorded);
	res->used = out - res->words;
}
