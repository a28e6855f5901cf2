// SPDX-License-Identifier: Apache-2.0
/*
 * explore LIBRARY [RUNS [SEED]]: runs of one two-task program (R1: writeback
 * of a slot that is freed and used again) on a machine library of the variant
 * explore. First the speed of plain runs, then random schedules: how many end
 * how, and what they violate. A plain C loop, to compare others with.
 */
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "abi/abi.h"

#define PAGE	128
#define OUT	(1 << 16)

static int64_t spec[512], in[1 << 14], out[OUT];
static uint8_t payload[1 << 14];
static int64_t longs, bytes;

static void put(int64_t op, int64_t a, int64_t b, int fill)
{
	int64_t *o = &spec[longs];

	o[0] = op;
	o[1] = a;
	o[2] = b;
	o[3] = 0;
	o[4] = fill >= 0 ? PAGE : 0;
	longs += 5;
	if (fill >= 0) {
		memset(payload + bytes, fill, PAGE);
		bytes += PAGE;
	}
}

static void make_spec(void)
{
	int64_t *config = spec + SCENARIO_CONFIG;

	/* poison, primitive, merged; the litmus program r1 */
	spec[SPEC_SETUP] = 4;
	spec[SPEC_TASKS] = 2;
	spec[SPEC_AFTER] = 5;
	config[0] = PAGE;
	config[1] = config[2] = 2;
	config[CONFIG_NODES] = config[CONFIG_CPUS] = 1;
	config[CONFIG_TOTAL_RAM_PAGES] = 1024;
	config[CONFIG_PATH_LENGTH] = -1;
	for (int i = CONFIG_PARAMETER_LENGTHS; i < ZN_CONFIG_LONGS; i++)
		config[i] = -1;
	config[CONFIG_PARAMETER_LENGTHS + 1] = 3;
	memcpy(payload, "toy", 3);
	bytes = 3;
	longs = SCENARIO_CONFIG + ZN_CONFIG_LONGS;
	spec[longs++] = 1;
	spec[longs++] = 2;
	put(OP_WRITE, 0, 0, 1);
	put(OP_WRITE, 1, 0, 2);
	put(OP_PAGEOUT, 0, 0, -1);
	put(OP_SHRINK, 0, 1, -1);
	put(OP_SHRINK, 0, 1, -1);
	put(OP_FREE, 0, 0, -1);
	put(OP_PAGEOUT, 1, 0, -1);
	put(OP_SHRINK, 0, 8, -1);
	put(OP_RECLAIM, 0, 0, -1);
	put(OP_READ, 1, 0, -1);
	put(OP_FREE, 1, 0, -1);
	put(OP_SWAPOFF, 0, 0, -1);
}

static double seconds(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static const struct zswap_machine_abi *abi;
static int64_t handle;

static int64_t explain;
static uint8_t explanation[1 << 20];

static void run(const uint8_t *schedule, int64_t length)
{
	int64_t *request = in + 1;

	in[0] = 1;
	request[REQUEST_LENGTH] = length;
	request[REQUEST_ASLEEP] = 0;
	request[REQUEST_FLAGS] = explain;
	memcpy(request + REQUEST_SCHEDULE, schedule, (size_t)length);
	if (abi->scenario_run(handle, (int64_t)in, 1 << 14, (int64_t)out, OUT) != 1) {
		uint8_t text[500] = "";

		abi->error_text(text, sizeof(text) - 1);
		fprintf(stderr, "run: %s\n", text);
		exit(1);
	}
}

/* Of the last run; without a NUL. */
static const char *violation(void)
{
	return (const char *)(out + out[RESULT_LONGS] - (out[RESULT_TEXT] + 7) / 8);
}

static void replays(long runs, int64_t flags)
{
	int64_t summary[ZN_REPLAY_LONGS];

	in[REQUEST_LENGTH] = in[REQUEST_ASLEEP] = 0;
	in[REQUEST_FLAGS] = flags;
	if (abi->scenario_replay(handle, (int64_t)in, 1 << 14, runs, (int64_t)summary, ZN_REPLAY_LONGS)) {
		fprintf(stderr, "replay failed\n");
		exit(1);
	}
	printf("%.0f replays per second%s, %lld steps, %lld different\n",
	       (double)runs * 1e9 / (double)summary[REPLAY_NANOSECONDS],
	       flags ? " without facts" : "", (long long)summary[REPLAY_STEPS],
	       (long long)summary[REPLAY_DIFFERENT]);
}

/* Extends the schedule by a random walk over what is enabled. */
static int64_t random_schedule(uint8_t *schedule)
{
	int64_t length = 0;

	for (int switches = rand() % 4; switches >= 0; switches--) {
		const int64_t *at = out + RESULT_TRACE;
		int64_t n, to;

		run(schedule, length);
		n = out[RESULT_STEPS];
		to = length + (n > length ? rand() % (n - length) : 0);
		for (int64_t i = 0; i < n && i <= to; i++) {
			uint64_t word = (uint64_t)*at;
			unsigned int mask = word >> 8 & 0xff;

			schedule[i] = word & 0xff;
			if (i == to) {
				int pick;

				do
					pick = rand() % 8;
				while (!(mask & 1U << pick));
				schedule[i] = (uint8_t)pick;
			}
			at += 1 + (word >> 40);
		}
		length = n ? to + 1 : 0;
	}
	return length;
}

int main(int argc, char **argv)
{
	const struct zswap_machine_abi *(*get)(void);
	void *library = argc > 1 ? dlopen(argv[1], RTLD_NOW) : NULL;
	long runs = argc > 2 ? atol(argv[2]) : 100000, ends[5] = { 0 }, bad = 0;
	uint8_t schedule[1 << 12], first[1000] = "";
	double start;

	if (!library) {
		fprintf(stderr, "usage: explore LIBRARY [RUNS [SEED]]: %s\n", dlerror());
		return 2;
	}
	*(void **)&get = dlsym(library, "zswap_machine_abi");
	abi = get();
	srand(argc > 3 ? (unsigned int)atoi(argv[3]) : 1);
	make_spec();
	handle = abi->scenario_open(spec, longs, payload, bytes);
	if (handle < 0) {
		abi->error_text(first, sizeof(first) - 1);
		fprintf(stderr, "open: %s\n", first);
		return 1;
	}
	run(schedule, 0);
	printf("plain run: end %lld, %lld steps, %lld facts, violation %.*s\n",
	       (long long)out[RESULT_END], (long long)out[RESULT_STEPS], (long long)out[RESULT_FACTS],
	       (int)out[RESULT_TEXT], violation());
	start = seconds();
	for (long i = 0; i < runs; i++)
		run(schedule, 0);
	printf("%.0f plain runs per second of CPU time\n", (double)runs / (seconds() - start));
	replays(runs, 0);
	replays(runs, RUN_NO_FACTS);
	start = seconds();
	for (long i = 0; i < runs / 10; i++) {
		int64_t length = random_schedule(schedule);

		run(schedule, length);
		ends[out[RESULT_END] < 0 ? 4 : out[RESULT_END]]++;
		if (out[RESULT_TEXT] && !bad++) {
			memcpy(first, violation(), (size_t)out[RESULT_TEXT]);
			explain = RUN_EXPLAIN;
			run(schedule, length);
			explain = 0;
			abi->scenario_explanation(handle, explanation, sizeof(explanation) - 1);
		}
	}
	printf("random: %ld finished, %ld deadlock, %ld cut, %ld limit, %ld refused; %ld violate%s%s\n",
	       ends[0], ends[1], ends[2], ends[3], ends[4], bad, bad ? ": " : "", first);
	printf("%s", explanation);
	abi->close(handle);
	return 0;
}
