// SPDX-License-Identifier: Apache-2.0
/* Failure points: a countdown each. */
#include "world/internal.h"

static unsigned long countdown[NR_FAILURE_POINTS];

unsigned int world_fail_shared;

bool world_fail(enum failure_point point)
{
	if (world_fail_shared >> point & 1)
		world_point(POINT_MEMORY, &countdown[point], POINT_WRITE);
	return countdown[point] && --countdown[point] == 0;
}

bool world_arm(enum failure_point point, unsigned long nth)
{
	bool armed;

	world_point(POINT_MEMORY, &countdown[point], POINT_WRITE);
	armed = countdown[point];
	countdown[point] = nth;
	return armed;
}
