/* SPDX-License-Identifier: Apache-2.0 */
/* What scenario.c, which sets up, and runs.c, which runs, share. */
#ifndef ABI_SCENARIO_H
#define ABI_SCENARIO_H

#include "abi/shared.h"
#include "explore/explore.h"

#pragma GCC visibility push(hidden)

/* For an operation outside of runs. */
#define OPERATION_BUDGET	(1LL << 24)

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

extern struct sequence scenario_after, scenario_programs[EXPLORE_PROGRAM];
extern int scenario_nr_programs;
/* Some operation makes what stays: the first text of a parameter, the first pool of all. */
extern bool scenario_makes_more;

struct outcome scenario_perform(const struct operation *o);

#pragma GCC visibility pop

#endif
