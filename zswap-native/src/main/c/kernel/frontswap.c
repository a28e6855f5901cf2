// SPDX-License-Identifier: Apache-2.0
/* The tree's mm/frontswap.c as it lies, and what the swap layer does around it. */
#include "kernel/kernel.h"

#if __has_include("mm/frontswap.c")
static struct swap_info_struct frontswap_area;
static struct swap_info_struct *swap_info[MAX_SWAPFILES] = { &frontswap_area };

#include "mm/frontswap.c"

bool kernel_frontswap_store(struct folio *folio)
{
	return frontswap_store(folio_page(folio, 0)) == 0;
}

bool kernel_frontswap_load(struct folio *folio)
{
	return frontswap_load(folio_page(folio, 0)) == 0;
}

void kernel_frontswap_invalidate(swp_entry_t entry)
{
	frontswap_invalidate_page(swp_type(entry), swp_offset(entry));
}

int kernel_frontswap_swapon(int type, unsigned long nr_pages)
{
	unsigned long *map = world_kzalloc(BITS_TO_LONGS(nr_pages) * sizeof(long), 0);

	if (!map)
		return -ENOMEM;
	swap_info[type]->max = (unsigned int)nr_pages;
	frontswap_init(type, map);
	return 0;
}

void kernel_frontswap_swapoff(int type)
{
	unsigned long *map = frontswap_map_get(swap_info[type]);

	frontswap_invalidate_area(type);
	frontswap_map_set(swap_info[type], NULL);
	world_kfree(map);
}
#endif
