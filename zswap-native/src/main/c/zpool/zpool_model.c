/* SPDX-License-Identifier: Apache-2.0 */
/*
 * zpool_model.c - finds allocators by name.
 */
#include "zpool/zpool_model.h"

#include <string.h>

const struct zpool_model *zpool_find(const char *type)
{
	const struct zpool_model *all[] = { &zpool_zsmalloc, &zpool_zbud };
	size_t i;

	for (i = 0; i < sizeof(all) / sizeof(all[0]); i++)
		if (!strcmp(all[i]->type, type))
			return world_page_size >= all[i]->min_page_size ? all[i] : NULL;
	return NULL;
}
