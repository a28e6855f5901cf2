// SPDX-License-Identifier: Apache-2.0
/*
 * Scenarios: a machine is set up once, and its tasks are run from that state
 * any number of times, each time under another schedule. Here it is set up;
 * its spec: spec.c, its runs: runs.c.
 */
#ifdef ZSWAP_EXPLORE
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "abi/scenario.h"
#include "explore/sched.h"

static struct sequence setup;
struct sequence scenario_after, scenario_programs[EXPLORE_PROGRAM];
bool scenario_makes_more;
static bool given[NR_PARAMETERS];	/* at boot */
int scenario_nr_programs;

static void drop_sequence(struct sequence *s)
{
	for (int i = 0; i < MOST_OPS; i++)
		free(s->ops[i].payload);
	memset(s, 0, sizeof(*s));
}

/*
 * Boot is over: a text takes the place of the one that was given then, if any. Who enables zswap
 * for the first time sets it up.
 */
static bool makes_more(const struct operation *o)
{
	if (o->op[0] != OP_SET_PARAMETER)
		return false;
	switch (o->op[1]) {
	case PARAM_COMPRESSOR:
	case PARAM_ZPOOL:
		return !given[o->op[1]];
	case PARAM_ENABLED:
		return !ut_pool_count();
	default:
		return false;
	}
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
		if (o->op[0] == OP_FAIL_NEXT && o->op[1] >= 0 && o->op[1] < NR_FAILURE_POINTS)
			world_fail_shared |= 1u << o->op[1];
		scenario_makes_more |= makes_more(o);
	}
	return 0;
}

struct outcome scenario_perform(const struct operation *o)
{
	/* The ABI's own copy of a parameter's value is one for all tasks; others are nobody's memory. */
	if (o->op[0] != OP_SET_PARAMETER || !explore_running)
		return abi_perform(o->op, o->payload, o->length);
	return op_set_parameter((enum zswap_parameter)o->op[1], (const char *)o->payload);
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
		world_budget = OPERATION_BUDGET;
		check_begin();
		explore_item_begins();
		scenario_perform(o);
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

	world_tasks_began = scenario_makes_more = false;
	world_fail_shared = 0;
	sched_setup_broke[0] = '\0';
	explore_free_mode = (enum free_mode)spec[SPEC_FREE];
	explore_grain = (enum granularity)spec[SPEC_GRAIN];
	abi_protocol = (struct ut_protocol){ (int)position[0], (int)position[1], (int)position[2],
					     (int)position[3], (int)position[4], (int)position[5],
					     (int)position[6], (int)position[7],
					     (int)position[8] };
	for (int i = CONFIG_PARAMETER_LENGTHS; i < ZN_CONFIG_LONGS; i++)
		config_bytes += spec[SCENARIO_CONFIG + i] > 0 ? spec[SCENARIO_CONFIG + i] : 0;
	for (int i = 0; i < NR_PARAMETERS; i++)
		given[i] = spec[SCENARIO_CONFIG + CONFIG_PARAMETER_LENGTHS + i] >= 0;
	check_begin();
	/* What the machine before was doing when it broke. */
	explore_item_begins();
	ret = abi_start(spec + SCENARIO_CONFIG, payload, config_bytes, true);
	abi_protocol = (struct ut_protocol){ 0 };
	if (sched_setup_broke[0]) {
		say_when();
		return 0;
	}
	if (ret)
		return ret;
	payload += config_bytes;
	scenario_nr_programs = (int)spec[SPEC_TASKS];
	short_of_memory = take_sequence(&setup, spec[SPEC_SETUP], &ops, &payload) || sched_open();
	for (int i = 0; i < scenario_nr_programs; i++)
		short_of_memory |= take_sequence(&scenario_programs[i], counts[i], &ops, &payload) != 0;
	short_of_memory |= take_sequence(&scenario_after, spec[SPEC_AFTER], &ops, &payload) != 0;
	if (short_of_memory)
		return abi_fail(ZN_MEMORY, "no memory");
	ret = run_setup();
	if (!ret && sched_setup_broke[0]) {
		say_when();
		return 0;
	}
	for (int i = 0; i < scenario_nr_programs && !ret; i++)
		ret = check_sequence(&scenario_programs[i]);
	if (!ret)
		ret = check_sequence(&scenario_after);
	/* What is looked up once is looked up here. */
	if (!ret)
		ret = warm_up();
	if (!ret && (abi_state_keep() || regions_keep()))
		ret = abi_fail(ZN_MEMORY, "no memory");
	return ret;
}

static void left_open(int task)
{
	char what[60];

	snprintf(what, sizeof(what), "operation %d of task %d", scenario_programs[task].now + 1, task);
	explore_item_over(what);
}

void scenario_task(int task)
{
	struct sequence *s = &scenario_programs[task];

	for (s->now = 0; s->now < s->n; s->now++) {
		s->results[s->now] = scenario_perform(&s->ops[s->now]);
		if (unlikely(sched_tasks[task].nesting))
			left_open(task);
	}
}

int scenario_operation(int task)
{
	return task >= 0 && task < scenario_nr_programs ? scenario_programs[task].now : -1;
}

void scenario_stop(void)
{
	world_tasks_began = explore_checking = false;
	drop_sequence(&setup);
	drop_sequence(&scenario_after);
	for (int i = 0; i < EXPLORE_PROGRAM; i++)
		drop_sequence(&scenario_programs[i]);
	sched_close();
}
#endif
