// SPDX-License-Identifier: Apache-2.0
/* Scenarios need the build variant "explore". */
#ifndef ZSWAP_EXPLORE
#include "abi/shared.h"

int64_t scenario_check(const int64_t *spec, int64_t longs, const uint8_t *payload, int64_t length)
{
	(void)spec;
	(void)longs;
	(void)payload;
	(void)length;
	return abi_fail(ZN_INVALID, "this library is not of the variant explore");
}

int64_t scenario_start(const int64_t *spec, const uint8_t *payload)
{
	return scenario_check(spec, 0, payload, 0);
}

int64_t scenario_batch(const int64_t *in, int64_t in_longs, int64_t *out, int64_t out_longs)
{
	(void)in;
	(void)in_longs;
	(void)out;
	(void)out_longs;
	return scenario_check(NULL, 0, NULL, 0);
}

int64_t scenario_replay(const int64_t *in, int64_t in_longs, int64_t times, int64_t *out)
{
	(void)in;
	(void)in_longs;
	(void)times;
	(void)out;
	return scenario_check(NULL, 0, NULL, 0);
}

int64_t scenario_explanation(uint8_t *out, int64_t length)
{
	return scenario_check(NULL, 0, out, length);
}

void scenario_stop(void)
{
}
#endif
