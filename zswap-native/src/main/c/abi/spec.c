// SPDX-License-Identifier: Apache-2.0
/*
 * What a scenario is given as, and whether that makes sense.
 *
 * A spec is longs: free mode, granularity, the nine positions of the
 * protocol, numbers of set-up operations, tasks, and operations after; a
 * machine's configuration; the number of operations of each task; then all
 * operations, five longs each, the fifth being the length of its payload.
 */
#ifdef ZSWAP_EXPLORE
#include "abi/shared.h"
#include "explore/explore.h"

_Static_assert(sizeof(struct ut_protocol) == PROTOCOL_AXES * sizeof(int), "one int per axis");

#define MOST_PAGES	1024		/* and slots */

/* The last position of each axis. */
static const int64_t last_position[PROTOCOL_AXES] = {
	RECHECK_LOOKUP_AFTER_PIN_AS_QUOTED, TREE_DRAINED_BY_SWAPOFF, WALK_ROTATE_AFTER,
	ADD_REPARENT_AT_RELEASE, ORDER_ID_LAST, LISTS_PARENT_LOCK_DELETE, LOAD_KEEP_UNTIL_FREED,
	PIN_UNPINNED, LARGE_CHARGED_LAST,
};

int64_t scenario_check(const int64_t *spec, int64_t longs, const uint8_t *payload, int64_t length)
{
	int64_t ops, bytes = 0, at = SCENARIO_CONFIG + ZN_CONFIG_LONGS, config_bytes = 0;

	if (!spec || longs < at || length < 0 || (!payload && length))
		return abi_fail(ZN_INVALID, "a scenario has at least %lld numbers", (long long)at);
	if (spec[SPEC_FREE] < 0 || spec[SPEC_FREE] > FREE_REUSE || spec[SPEC_GRAIN] < 0 ||
	    spec[SPEC_GRAIN] > GRAIN_ACCESS)
		return abi_fail(ZN_INVALID, "no such free mode or granularity");
	for (int i = 0; i < PROTOCOL_AXES; i++) {
		if (spec[SPEC_PROTOCOL + i] < 0 || spec[SPEC_PROTOCOL + i] > last_position[i])
			return abi_fail(ZN_INVALID, "no such position");
	}
	ops = spec[SPEC_SETUP] + spec[SPEC_AFTER];
	if (spec[SPEC_SETUP] < 0 || spec[SPEC_SETUP] > MOST_OPS ||
	    spec[SPEC_AFTER] < 0 || spec[SPEC_AFTER] > MOST_OPS ||
	    spec[SPEC_TASKS] < 1 || spec[SPEC_TASKS] > EXPLORE_PROGRAM || longs < at + spec[SPEC_TASKS])
		return abi_fail(ZN_INVALID, "a scenario has 1 to %d tasks, and at most %d "
				"operations in a row", EXPLORE_PROGRAM, MOST_OPS);
	for (int i = 0; i < spec[SPEC_TASKS]; i++, at++) {
		if (spec[at] < 0 || spec[at] > MOST_OPS)
			return abi_fail(ZN_INVALID, "a task has at most %d operations", MOST_OPS);
		ops += spec[at];
	}
	if (longs != at + ops * SPEC_OP)
		return abi_fail(ZN_INVALID, "the scenario has %lld numbers, not %lld",
				(long long)longs, (long long)(at + ops * SPEC_OP));
	for (int64_t i = 0; i < ops; i++) {
		int64_t n = spec[at + i * SPEC_OP + ZN_OP_LONGS];

		if (n < 0 || n > ZN_VALUE_LONGEST)
			return abi_fail(ZN_INVALID, "no operation has so long a payload");
		bytes += n;
	}
	for (int i = CONFIG_PATH_LENGTH; i < ZN_CONFIG_LONGS; i++) {
		int64_t n = spec[SCENARIO_CONFIG + i];

		config_bytes += n > 0 && n <= ZN_VALUE_LONGEST ? n : 0;
	}
	if (bytes + config_bytes != length)
		return abi_fail(ZN_INVALID, "the texts have %lld bytes together, not %lld",
				(long long)(bytes + config_bytes), (long long)length);
	if (spec[SCENARIO_CONFIG + CONFIG_PATH_LENGTH] >= 0)
		return abi_fail(ZN_INVALID, "a scenario's device is in memory");
	if (spec[SCENARIO_CONFIG + CONFIG_PAGES] > MOST_PAGES ||
	    spec[SCENARIO_CONFIG + CONFIG_SLOTS] > MOST_PAGES)
		return abi_fail(ZN_INVALID, "a scenario has at most %d pages and slots", MOST_PAGES);
	return abi_check_config(spec + SCENARIO_CONFIG, ZN_CONFIG_LONGS, payload, config_bytes);
}
#endif
