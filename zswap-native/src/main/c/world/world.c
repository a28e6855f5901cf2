// SPDX-License-Identifier: Apache-2.0
/* Setting the surroundings up. Closing needs no order: the arena takes all with it. */
#include "world/internal.h"

struct pte *world_ptes;
unsigned long world_nr_pages, world_totalram;

int world_open(const struct world_config *config)
{
	int ret = world_arena_open(config);

	if (ret)
		return ret;
	world_nr_pages = config->pages;
	world_slots = config->slots;
	world_nodes = config->nodes;
	world_cpus = config->cpus;
	world_cpus_online = (1U << config->cpus) - 1;
	world_totalram = config->totalram;
	world_synchronous = config->synchronous;
	world_ptes = world_table(config->pages * sizeof(*world_ptes));
	world_slots_open();
	swap_cache_open();
	ret = world_memcg_open();
	if (ret)
		return ret;
	return device_open(config->device_path);
}

void world_close(void)
{
	device_close();
	world_arena_close();
}
