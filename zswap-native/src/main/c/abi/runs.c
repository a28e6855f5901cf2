// SPDX-License-Identifier: Apache-2.0
/*
 * Runs of a scenario, each from the state in which its set-up left the machine,
 * and what they leave.
 *
 * A batch is: how many runs; for each its schedule's length, its sleepers,
 * flags, and the schedule, eight tasks a long. A result is:
 * its length; end (-1: the schedule names a task that is not enabled; -2: a
 * step touches more than can be announced); numbers
 * of steps, pending tasks and facts; bytes of the violation's text; how many
 * racy words are known by now (plain.c); the packed trace (explore.h), facts,
 * text.
 */
#ifdef ZSWAP_EXPLORE
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "abi/scenario.h"

#define RESULT_HEADER	7
/* Flags of a run: say what its steps were; leave no trace; leave no facts. */
#define RUN_EXPLAIN	1
#define RUN_BARE	2
#define RUN_NO_FACTS	4

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

/* Whether all that the judge counts is gone: every page is freed, and swap is off. */
static bool all_off(void)
{
	const struct sequence *after = &scenario_after;

	if (!after->n || after->ops[after->n - 1].op[0] != OP_SWAPOFF ||
	    (after->results[after->n - 1].status != STATUS_DONE &&
	     after->results[after->n - 1].status != STATUS_OFF))
		return false;
	for (unsigned long page = 0; page < world_nr_pages; page++) {
		if (world_ptes[page].kind != PTE_NONE)
			return false;
	}
	return world_nr_free_slots == world_slots && !world_nr_cached && !alloc_live("zswap_entry") &&
	       !alloc_live("folio") && !ut_total_pages() && !ut_stored_pages();
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
	for (int i = 0; i < scenario_after.n; i++) {
		world_budget = OPERATION_BUDGET;
		explore_item_begins();
		scenario_after.results[i] = scenario_perform(&scenario_after.ops[i]);
		world_run_deferred();
		explore_item_over("an operation");
		out[i * 5] = scenario_after.results[i].status;
		out[i * 5 + 1] = scenario_after.results[i].value;
		out[i * 5 + 2] = (int64_t)ut_stored_pages();
		out[i * 5 + 3] = (int64_t)(world_slots - world_nr_free_slots);
		out[i * 5 + 4] = (int64_t)world_nr_cached;
	}
	if (!scenario_makes_more && all_off())
		leaks_end();
	return true;
}

/* The end of the facts, or NULL: they do not fit, or what they ask for broke down. */
static int64_t *put_facts(int64_t *out, const int64_t *end)
{
	for (int i = 0; i < scenario_nr_programs; i++) {
		for (int k = 0; k < scenario_programs[i].n; k++, out += 2) {
			if (end - out < 2)
				return NULL;
			out[0] = scenario_programs[i].results[k].status;
			out[1] = scenario_programs[i].results[k].value;
		}
	}
	for (int section = SECTION_PAGES; section <= SECTION_COUNTERS; section++)
		out = put_section(out, end, section);
	if (!out || end - out < scenario_after.n * 5 + 5)
		return NULL;
	if (!run_after(out))
		return NULL;
	out += scenario_after.n * 5;
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
	regions_restore();
	world_tasks_began = explore_checking = true;
	sched_run(scenario_nr_programs, request, &result);
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
	out[6] = plain_found();
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
#endif
