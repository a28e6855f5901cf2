// SPDX-License-Identifier: Apache-2.0
/* The tree's mm/list_lru.c as it lies, and a look at its lists. */
#include "mm/list_lru.c"

#include "kernel/kernel.h"
#include "world/under_test.h"

struct list_lru_one *kernel_lru_list(struct list_lru *lru, int nid, struct mem_cgroup *memcg)
{
	return list_lru_from_memcg_idx(lru, nid, memcg_kmem_id(memcg));
}

void ut_reparent_list_lrus(struct mem_cgroup *memcg, struct mem_cgroup *parent)
{
	memcg_reparent_list_lrus(memcg, parent);
}

/* Lists are freed at offlining. */
void ut_memcg_free(struct mem_cgroup *memcg)
{
	(void)memcg;
}
