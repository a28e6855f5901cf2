// SPDX-License-Identifier: Apache-2.0
/*
 * The tree's mm/zbud.c as it lies. It sizes an array by the page size, so it
 * is compiled once for each, and registers for the machine's only. Its page
 * allocation is a failure point.
 */
#include "world/world.h"

#if __has_include("mm/zbud.c")
#undef alloc_page
#define alloc_page(gfp)	(world_fail(FAIL_ZPOOL) ? NULL : shim_alloc_page())
#undef module_init
#define module_init(fn) \
	static int init_this_page_size(void) \
	{ \
		return world_page_shift == FIXED_PAGE_SHIFT ? fn() : 0; \
	} \
	shim_initcall(6, init_this_page_size)

#include "mm/zbud.c"
#endif
