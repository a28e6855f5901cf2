/* SPDX-License-Identifier: Apache-2.0 */
/*
 * load.c - when a load gives up zswap's copy, other than by what the folio is. What the fault path
 * does about it is in world/fault.c.
 */
#include "reference/positions/positions.h"

bool position_gives_up(void)
{
	return protocol.load != LOAD_KEEP_UNTIL_FREED;
}
