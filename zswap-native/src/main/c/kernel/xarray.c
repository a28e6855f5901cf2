// SPDX-License-Identifier: Apache-2.0
/* The tree's lib/xarray.c as it lies, and the node cache that lib/radix-tree.c would own. */
#if !__has_include("lib/xarray.c")
#error "this tree has no lib/xarray.c: give one whose lib/ is complete"
#endif
#include "lib/xarray.c"

#include "kernel/kernel.h"

struct kmem_cache *radix_tree_node_cachep;

int kernel_radix_tree_init(void)
{
	radix_tree_node_cachep = world_cache_create("xa_node", sizeof(struct xa_node));
	return radix_tree_node_cachep ? 0 : -ENOMEM;
}

/* Nodes are born empty: this cache has a constructor. */
void *kmem_cache_alloc_lru(struct kmem_cache *cache, struct list_lru *lru, gfp_t gfp)
{
	struct xa_node *node;

	(void)lru;
	shim_waits(gfp, "allocation");
	node = world_cache_alloc(cache, 0);
	if (node) {
		memset(node, 0, sizeof(*node));
		INIT_LIST_HEAD(&node->private_list);
	}
	return node;
}

void radix_tree_node_rcu_free(struct rcu_head *head)
{
	world_cache_free(radix_tree_node_cachep, container_of(head, struct xa_node, rcu_head));
}
