// SPDX-License-Identifier: Apache-2.0
/* Failure points: a countdown each. */
#include <stdio.h>

#include "world/internal.h"

static unsigned long countdown[NR_FAILURE_POINTS];

unsigned int world_fail_shared;

bool world_fail_at(enum failure_point point, const struct world_place *place)
{
	if (world_fail_shared >> point & 1)
		world_point_at(POINT_MEMORY, &countdown[point], POINT_WRITE, place);
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

#ifdef ZSWAP_EXPLORE
bool world_name_failure(const char *address, char *out, size_t size)
{
	static const char *const words[NR_FAILURE_POINTS] = {
		"entry", "zpool", "compress", "tree", "lru", "folio",
		"device-write", "device-read", "pool", "decompress", "percpu",
	};
	size_t point = (size_t)(address - (const char *)countdown) / sizeof(countdown[0]);

	if (address < (const char *)countdown || point >= NR_FAILURE_POINTS)
		return false;
	snprintf(out, size, "failure point %s", words[point]);
	return true;
}
#endif
