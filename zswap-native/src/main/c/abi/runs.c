// SPDX-License-Identifier: Apache-2.0
/*
 * Runs of a scenario, each from the state in which its set-up left the machine,
 * and what they leave. Requests and results are laid out as abi.h says.
 */
#ifdef ZSWAP_EXPLORE
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "abi/scenario.h"

/* Longs of facts: of each operation after the tasks, and at the end. Their order is Facts.java's. */
#define AFTER_FACTS	5
#define END_FACTS	5
/* Longs that a violation's text is sure to fit in. */
#define TEXT_ROOM	256

_Static_assert(EXPLORE_TEXT <= TEXT_ROOM * sizeof(int64_t), "room for any violation");

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

/* Looks at a counter that facts do not have. */
static bool counts_incompressible(void)
{
	int64_t counted = ut_incompressible_pages(), there = 0;
	char text[EXPLORE_TEXT];

	for (unsigned long i = 0; world_swap_on && i < world_slots; i++)
		there += ut_entry_length((swp_entry_t){ i }) == world_page_size;
	if (counted < 0 || counted == there)
		return true;
	snprintf(text, sizeof(text), "I4 stored_incompressible_pages is %lld, there are %lld",
		 (long long)counted, (long long)there);
	explore_note(text);
	return false;
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
		int64_t *facts = out + i * AFTER_FACTS;

		world_budget = OPERATION_BUDGET;
		explore_item_begins();
		scenario_after.results[i] = scenario_perform(&scenario_after.ops[i]);
		world_run_deferred();
		explore_item_over("an operation");
		facts[0] = scenario_after.results[i].status;
		facts[1] = scenario_after.results[i].value;
		facts[2] = (int64_t)ut_stored_pages();
		facts[3] = (int64_t)(world_slots - world_nr_free_slots);
		facts[4] = (int64_t)world_nr_cached;
	}
	/* A cgroup that is left has what belongs to it. */
	if (!scenario_makes_more && !cgroups_alive() && all_off() && leaks_comparable())
		leaks_end();
	return counts_incompressible();
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
	if (!out || end - out < scenario_after.n * AFTER_FACTS + END_FACTS)
		return NULL;
	if (!counts_incompressible() || !run_after(out))
		return NULL;
	out += scenario_after.n * AFTER_FACTS;
	out[0] = alloc_live("zswap_entry");
	out[1] = (int64_t)ut_total_pages();
	out[2] = alloc_live("folio");
	out[3] = cgroups_alive();
	out[4] = world_locks_held;
	return out + END_FACTS;
}

static int64_t longs_of(int64_t bytes)
{
	return (bytes + 7) / 8;
}

/* The result ends here, but for the text. */
static void put_text(int64_t *out, int64_t *end, const char *violation)
{
	int64_t bytes = (int64_t)strlen(violation);

	memcpy(end, violation, (size_t)bytes);
	out[RESULT_TEXT] = bytes;
	out[RESULT_LONGS] = end - out + longs_of(bytes);
}

static void run(const struct run_request *request, int64_t *out, int64_t longs)
{
	struct run_result result = { .words = out + RESULT_TRACE, .max_words = longs - RESULT_TRACE };
	int64_t *end;

	if (sched_setup_broke[0]) {
		memset(out, 0, RESULT_TRACE * sizeof(*out));
		out[RESULT_END] = request->length ? END_BAD_SCHEDULE : (int64_t)END_FINISHED;
		put_text(out, out + RESULT_TRACE, sched_setup_broke);
		return;
	}
	explore_out = out;
	explore_out_bytes = (size_t)longs * sizeof(*out);
	abi_state_restore();
	regions_restore();
	world_tasks_began = explore_checking = true;
	sched_run(scenario_nr_programs, request, &result);
	end = result.words + result.used;
	out[RESULT_END] = result.too_much ? END_TOO_MUCH :
			  result.bad_schedule ? END_BAD_SCHEDULE : (int64_t)result.end;
	out[RESULT_STEPS] = result.steps;
	out[RESULT_PENDING] = result.pending;
	out[RESULT_FACTS] = 0;
	if (out[RESULT_END] == END_FINISHED && !result.broken && !request->no_facts) {
		int64_t *facts_end = put_facts(end, out + longs - TEXT_ROOM);

		if (facts_end && !result.broken) {
			out[RESULT_FACTS] = facts_end - end;
			end = facts_end;
		} else if (!result.violation[0]) {
			explore_note("I7 what the run has left cannot be looked at");
		}
	}
	explore_checking = false;
	out[RESULT_RACY] = plain_found();
	put_text(out, end, result.violation);
}

/* Room that a result is given at least. */
#define RESULT_ROOM	4096

/* Takes the next request of a batch; its length in longs, or an error. */
static int64_t take_request(const int64_t *in, int64_t longs, struct run_request *request)
{
	if (longs < REQUEST_SCHEDULE)
		return abi_fail(ZN_INVALID, "the batch is shorter than it says");
	if (in[REQUEST_LENGTH] < 0 || in[REQUEST_LENGTH] > EXPLORE_STEPS ||
	    longs_of(in[REQUEST_LENGTH]) > longs - REQUEST_SCHEDULE)
		return abi_fail(ZN_INVALID, "the schedule is longer than the batch");
	*request = (struct run_request){
		.length = in[REQUEST_LENGTH], .asleep = (unsigned int)in[REQUEST_ASLEEP],
		.explain = in[REQUEST_FLAGS] & RUN_EXPLAIN,
		.no_facts = in[REQUEST_FLAGS] & RUN_NO_FACTS,
		.schedule = (const uint8_t *)(in + REQUEST_SCHEDULE),
	};
	return REQUEST_SCHEDULE + longs_of(in[REQUEST_LENGTH]);
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
		out_longs -= out[RESULT_LONGS];
		out += out[RESULT_LONGS];
	}
	return done;
}

/* Results of replays go nowhere else. */
static int64_t scratch[1 << 15];

static void replay(const struct run_request *request, int64_t *out)
{
	uint64_t hash = 0;
	const int64_t *facts;

	run(request, scratch, sizeof(scratch) / sizeof(scratch[0]));
	facts = scratch + scratch[RESULT_LONGS] - longs_of(scratch[RESULT_TEXT]) - scratch[RESULT_FACTS];
	for (int64_t i = 0; i < scratch[RESULT_FACTS]; i++)
		hash = digest_fold(hash, (uint64_t)facts[i]);
	out[REPLAY_END] = scratch[RESULT_END];
	out[REPLAY_STEPS] = scratch[RESULT_STEPS];
	out[REPLAY_OUTCOME] = (int64_t)hash;
	out[REPLAY_VIOLATED] = scratch[RESULT_TEXT] != 0;
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
