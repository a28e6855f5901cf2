// SPDX-License-Identifier: Apache-2.0
/*
 * Scenarios: a machine is set up once, and its tasks are run from that state
 * any number of times, each time under another schedule. Its spec: spec.c.
 *
 * A batch is: how many runs; for each its schedule's length, its sleepers,
 * flags, and the schedule, eight tasks a long. A result is:
 * its length; end (-1: the schedule names a task that is not enabled; -2: a
 * step touches more than can be announced); numbers
 * of steps, pending tasks and facts; bytes of the violation's text; the packed
 * trace (explore.h), facts, text.
 */
#ifdef ZSWAP_EXPLORE
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "abi/internal.h"
#include "explore/explore.h"
#include "explore/sched.h"

#define RESULT_HEADER	6
/* Flags of a run: say what its steps were; leave no trace; leave no facts. */
#define RUN_EXPLAIN	1
#define RUN_BARE	2
#define RUN_NO_FACTS	4
#define BUDGET		(1LL << 24)

struct operation {
	int64_t op[ZN_OP_LONGS];
	uint8_t *payload;		/* with a NUL behind it */
	int64_t length;
};

struct sequence {
	int n;
	struct operation ops[MOST_OPS];
	struct outcome results[MOST_OPS];
	int now;			/* the operation under way */
};

static struct sequence setup, after, programs[EXPLORE_PROGRAM];
static int nr_programs;

static void drop_sequence(struct sequence *s)
{
	for (int i = 0; i < MOST_OPS; i++)
		free(s->ops[i].payload);
	memset(s, 0, sizeof(*s));
}

static int take_sequence(struct sequence *s, int64_t n, const int64_t **spec,
			 const uint8_t **payload)
{
	s->n = (int)n;
	for (int i = 0; i < n; i++, *spec += SPEC_OP) {
		struct operation *o = &s->ops[i];

		memcpy(o->op, *spec, sizeof(o->op));
		o->length = (*spec)[ZN_OP_LONGS];
		o->payload = calloc(1, (size_t)o->length + 1);
		if (!o->payload)
			return -1;
		if (o->length)
			memcpy(o->payload, *payload, (size_t)o->length);
		*payload += o->length;
		if (o->op[0] == OP_FAIL_NEXT)
			world_fail_shared = true;
	}
	return 0;
}

static struct outcome perform(const struct operation *o)
{
	int ret;

	/* The ABI's own copy of a parameter's value is one for all tasks; others are nobody's memory. */
	if (o->op[0] != OP_SET_PARAMETER || !explore_running)
		return abi_perform(o->op, o->payload, o->length);
	ret = ut_set_parameter((enum zswap_parameter)o->op[1], (const char *)o->payload);
	return ret < 0 ? outcome(STATUS_DENIED, -ret) : outcome(STATUS_DONE, 0);
}

static int64_t check_sequence(const struct sequence *s)
{
	int64_t ret = 0;

	for (int i = 0; i < s->n && !ret; i++)
		ret = abi_check_op(s->ops[i].op, s->ops[i].payload, s->ops[i].length);
	return ret;
}

/* What breaks here breaks in every run, whatever its schedule: none takes a step. */
void scenario_note_failure(void)
{
	const char *what = world_failure.text;
	char text[EXPLORE_TEXT];

	/* What the checks have found is known already. */
	snprintf(text, sizeof(text), "I%c %s",
		 strncmp(what, "deadlock", 8) && strncmp(what, "no progress", 11) ? '7' : '6', what);
	explore_note(text);
}

static void say_when(void)
{
	size_t used = strlen(sched_setup_broke), left = sizeof(sched_setup_broke) - used;

	if (setup.now)
		snprintf(sched_setup_broke + used, left, ", in operation %d of the set-up", setup.now);
	else
		snprintf(sched_setup_broke + used, left, ", at boot");
}

static int64_t run_setup(void)
{
	if (setjmp(world_failure.out))
		scenario_note_failure();
	while (setup.now < setup.n && !sched_setup_broke[0]) {
		const struct operation *o = &setup.ops[setup.now++];
		int64_t ret = abi_check_op(o->op, o->payload, o->length);

		if (ret)
			return ret;
		world_budget = BUDGET;
		check_begin();
		explore_item_begins();
		perform(o);
		world_run_deferred();
		explore_item_over("an operation");
		if (world_locks_held)
			explore_violation("I5 leaks: an operation has ended with a lock held");
	}
	return 0;
}

static int64_t warm_up(void)
{
	int64_t counters[ZN_COUNTERS];

	if (setjmp(world_failure.out))
		return abi_broken();
	report_counters(counters);
	return 0;
}

int64_t scenario_start(const int64_t *spec, const uint8_t *payload)
{
	const int64_t *counts = spec + SCENARIO_CONFIG + ZN_CONFIG_LONGS;
	const int64_t *position = spec + SPEC_PROTOCOL;
	const int64_t *ops = counts + spec[SPEC_TASKS];
	int64_t ret, config_bytes = 0;
	bool short_of_memory;

	world_tasks_began = false;
	sched_setup_broke[0] = '\0';
	explore_free_mode = (enum free_mode)spec[SPEC_FREE];
	explore_grain = (enum granularity)spec[SPEC_GRAIN];
	abi_protocol = (struct ut_protocol){ (int)position[0], (int)position[1], (int)position[2],
					     (int)position[3], (int)position[4], (int)position[5],
					     (int)position[6], (int)position[7],
					     (int)position[8] };
	for (int i = CONFIG_PARAMETER_LENGTHS; i < ZN_CONFIG_LONGS; i++)
		config_bytes += spec[SCENARIO_CONFIG + i] > 0 ? spec[SCENARIO_CONFIG + i] : 0;
	check_begin();
	ret = abi_start(spec + SCENARIO_CONFIG, payload, config_bytes, true);
	abi_protocol = (struct ut_protocol){ 0 };
	if (sched_setup_broke[0]) {
		say_when();
		return 0;
	}
	if (ret)
		return ret;
	payload += config_bytes;
	nr_programs = (int)spec[SPEC_TASKS];
	short_of_memory = take_sequence(&setup, spec[SPEC_SETUP], &ops, &payload) || sched_open();
	for (int i = 0; i < nr_programs; i++)
		short_of_memory |= take_sequence(&programs[i], counts[i], &ops, &payload) != 0;
	short_of_memory |= take_sequence(&after, spec[SPEC_AFTER], &ops, &payload) != 0;
	if (short_of_memory)
		return abi_fail(ZN_MEMORY, "no memory");
	ret = run_setup();
	if (!ret && sched_setup_broke[0]) {
		say_when();
		return 0;
	}
	for (int i = 0; i < nr_programs && !ret; i++)
		ret = check_sequence(&programs[i]);
	if (!ret)
		ret = check_sequence(&after);
	/* What is looked up once is looked up here. */
	if (!ret)
		ret = warm_up();
	if (!ret && (abi_state_keep() || alloc_keep()))
		ret = abi_fail(ZN_MEMORY, "no memory");
	return ret;
}

static void left_open(int task)
{
	char what[60];

	snprintf(what, sizeof(what), "operation %d of task %d", programs[task].now + 1, task);
	explore_item_over(what);
}

void scenario_task(int task)
{
	struct sequence *s = &programs[task];

	for (s->now = 0; s->now < s->n; s->now++) {
		s->results[s->now] = perform(&s->ops[s->now]);
		if (unlikely(sched_tasks[task].nesting))
			left_open(task);
	}
}

int scenario_operation(int task)
{
	return task >= 0 && task < nr_programs ? programs[task].now : -1;
}

/* Facts. */

static int64_t *put_section(int64_t *out, const int64_t *end, int64_t section)
{
	int64_t n;

	if (!out || end - out < 2)
		return NULL;
	n = abi_observe(section, out + 1, end - out - 1);
	if (n < 0 || n > end - out - 1)
		return NULL;
	*out = n;
	return out + 1 + n;
}

static int64_t cgroups_alive(void)
{
	int64_t n = 0;

	for (int id = 1; id < world_nr_memcgs; id++)
		n += world_memcgs[id] != NULL;
	return n;
}

static bool run_after(int64_t *const out)
{
	if (setjmp(world_failure.out)) {
		char text[sizeof(world_failure.text) + 20];

		/* What the checks have found is known already. */
		strcpy(text, "I7 after the run: ");
		strcat(text, world_failure.text);
		explore_note(text);
		return false;
	}
	for (int i = 0; i < after.n; i++) {
		world_budget = BUDGET;
		explore_item_begins();
		after.results[i] = perform(&after.ops[i]);
		world_run_deferred();
		explore_item_over("an operation");
		out[i * 5] = after.results[i].status;
		out[i * 5 + 1] = after.results[i].value;
		out[i * 5 + 2] = (int64_t)ut_stored_pages();
		out[i * 5 + 3] = (int64_t)(world_slots - world_nr_free_slots);
		out[i * 5 + 4] = (int64_t)world_nr_cached;
	}
	return true;
}

/* The end of the facts, or NULL: they do not fit, or what they ask for broke down. */
static int64_t *put_facts(int64_t *out, const int64_t *end)
{
	for (int i = 0; i < nr_programs; i++) {
		for (int k = 0; k < programs[i].n; k++, out += 2) {
			if (end - out < 2)
				return NULL;
			out[0] = programs[i].results[k].status;
			out[1] = programs[i].results[k].value;
		}
	}
	for (int section = SECTION_PAGES; section <= SECTION_COUNTERS; section++)
		out = put_section(out, end, section);
	if (!out || end - out < after.n * 5 + 5)
		return NULL;
	if (!run_after(out))
		return NULL;
	out += after.n * 5;
	out[0] = alloc_live("zswap_entry");
	out[1] = (int64_t)ut_total_pages();
	out[2] = alloc_live("folio");
	out[3] = cgroups_alive();
	out[4] = world_locks_held;
	return out + 5;
}

static void run(const struct run_request *request, int64_t *out, int64_t longs)
{
	struct run_result result = { .words = out + RESULT_HEADER, .max_words = longs - RESULT_HEADER };
	int64_t *end;
	int64_t text;

	if (sched_setup_broke[0]) {
		size_t text = strlen(sched_setup_broke);

		memset(out, 0, RESULT_HEADER * sizeof(*out));
		out[1] = request->length ? -1 : END_FINISHED;
		out[5] = (int64_t)text;
		memcpy(out + RESULT_HEADER, sched_setup_broke, text);
		out[0] = RESULT_HEADER + ((int64_t)text + 7) / 8;
		return;
	}
	explore_out = out;
	explore_out_bytes = (size_t)longs * sizeof(*out);
	abi_state_restore();
	alloc_restore();
	world_tasks_began = explore_checking = true;
	sched_run(nr_programs, request, &result);
	end = result.words + result.used;
	out[1] = result.too_much ? -2 : result.bad_schedule ? -1 : (int64_t)result.end;
	out[2] = result.steps;
	out[3] = result.pending;
	out[4] = 0;
	if (out[1] == END_FINISHED && !result.broken && !request->no_facts) {
		int64_t *facts_end = put_facts(end, out + longs - 256);

		if (facts_end && !result.broken) {
			out[4] = facts_end - end;
			end = facts_end;
		} else if (!result.violation[0]) {
			explore_note("I7 what the run has left cannot be looked at");
		}
	}
	explore_checking = false;
	text = (int64_t)strlen(result.violation);
	out[5] = text;
	memcpy(end, result.violation, (size_t)text);
	out[0] = end - out + (text + 7) / 8;
}

/* Room that a result is given at least. */
#define RESULT_ROOM	4096

/* Takes the next request of a batch; its length in longs, or an error. */
static int64_t take_request(const int64_t *in, int64_t longs, struct run_request *request)
{
	if (longs < 3)
		return abi_fail(ZN_INVALID, "the batch is shorter than it says");
	if (in[0] < 0 || in[0] > EXPLORE_STEPS || (in[0] + 7) / 8 > longs - 3)
		return abi_fail(ZN_INVALID, "the schedule is longer than the batch");
	*request = (struct run_request){
		.length = in[0], .asleep = (unsigned int)in[1],
		.explain = in[2] & RUN_EXPLAIN, .bare = in[2] & RUN_BARE,
		.no_facts = in[2] & RUN_NO_FACTS,
		.schedule = (const uint8_t *)(in + 3),
	};
	return 3 + (in[0] + 7) / 8;
}

int64_t scenario_batch(const int64_t *in, int64_t in_longs, int64_t *out, int64_t out_longs)
{
	const int64_t *in_end = in + in_longs;
	int64_t n = *in++, done;

	for (done = 0; done < n && out_longs >= RESULT_ROOM; done++) {
		struct run_request request;
		int64_t used = take_request(in, in_end - in, &request);

		if (used < 0)
			return used;
		in += used;
		run(&request, out, out_longs);
		out_longs -= out[0];
		out += out[0];
	}
	return done;
}

/* Results of replays go nowhere else. */
static int64_t scratch[1 << 15];

static void replay(const struct run_request *request, int64_t *out)
{
	uint64_t hash = 0;
	int64_t facts;

	run(request, scratch, sizeof(scratch) / sizeof(scratch[0]));
	facts = scratch[0] - RESULT_HEADER - (scratch[5] + 7) / 8 - scratch[4];
	for (int64_t i = 0; i < scratch[4]; i++)
		hash = digest_fold(hash, (uint64_t)scratch[RESULT_HEADER + facts + i]);
	out[REPLAY_END] = scratch[1];
	out[REPLAY_STEPS] = scratch[2];
	out[REPLAY_OUTCOME] = (int64_t)hash;
	out[REPLAY_VIOLATED] = scratch[5] != 0;
}

static int64_t nanoseconds(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1000000000LL + t.tv_nsec;
}

int64_t scenario_replay(const int64_t *in, int64_t in_longs, int64_t times, int64_t *out)
{
	int64_t again[ZN_REPLAY_LONGS], start = nanoseconds(), used;
	struct run_request request;

	used = take_request(in, in_longs, &request);
	if (used < 0)
		return used;
	request.bare = true;
	replay(&request, out);
	out[REPLAY_DIFFERENT] = 0;
	while (--times > 0) {
		replay(&request, again);
		out[REPLAY_DIFFERENT] += memcmp(out, again, REPLAY_DIFFERENT * sizeof(*out)) != 0;
	}
	out[REPLAY_NANOSECONDS] = nanoseconds() - start;
	return 0;
}

void scenario_stop(void)
{
	world_tasks_began = explore_checking = false;
	drop_sequence(&setup);
	drop_sequence(&after);
	for (int i = 0; i < EXPLORE_PROGRAM; i++)
		drop_sequence(&programs[i]);
	sched_close();
}
#endif
