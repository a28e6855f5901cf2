/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The code under test's own variables, in words.
 *
 * PROBE name_shrink_lock: zswap_shrink_lock
 * PROBE name_list_lru: zswap_list_lru
 * PROBE name_nr_trees: nr_zswap_trees
 * PROBE name_stored_pages: zswap_stored_pages
 * PROBE name_next_shrink: zswap_next_shrink
 * PROBE name_has_pool: zswap_has_pool
 * PROBE name_init_state: zswap_init_state
 *
 * And the members of its objects.
 *
 * PROBE part_length: ((struct zswap_entry *)0)->length
 * PROBE part_pool: ((struct zswap_entry *)0)->pool
 * PROBE part_handle: ((struct zswap_entry *)0)->handle
 * PROBE part_objcg: ((struct zswap_entry *)0)->objcg
 * PROBE part_lru: ((struct zswap_entry *)0)->lru
 * PROBE part_refcount: ((struct zswap_entry *)0)->refcount
 * PROBE part_rbnode: ((struct zswap_entry *)0)->rbnode
 * PROBE part_pool_ref: ((struct zswap_pool *)0)->ref
 * PROBE part_pool_kref: ((struct zswap_pool *)0)->kref
 * PROBE part_pool_list: ((struct zswap_pool *)0)->list
 * PROBE part_ctx_mutex: ((struct crypto_acomp_ctx *)0)->mutex
 * PROBE part_node_lock: ((struct list_lru_node *)0)->lock
 * PROBE part_node_list: ((struct list_lru_node *)0)->lru.list
 * PROBE part_node_items: ((struct list_lru_node *)0)->nr_items
 * PROBE part_tree_lock: ((struct zswap_tree *)0)->lock
 * PROBE part_tree_root: ((struct zswap_tree *)0)->rbroot
 */

bool ut_watched(const void *address)
{
	return address == (const void *)&zswap_pool_reached_full;
}

#define NAMED(variable) { &(variable), sizeof(variable), #variable }

bool ut_name_variable(const void *address, char *out, size_t size)
{
	const struct { const void *start; size_t bytes; const char *name; } names[] = {
		NAMED(zswap_pools_lock), NAMED(zswap_pools), NAMED(zswap_pool_reached_full),
		NAMED(zswap_enabled), NAMED(zswap_trees),
#if HAVE_name_shrink_lock
		NAMED(zswap_shrink_lock),
#endif
#if HAVE_name_list_lru
		NAMED(zswap_list_lru),
#endif
#if HAVE_name_nr_trees
		NAMED(nr_zswap_trees),
#endif
#if HAVE_name_next_shrink
		NAMED(zswap_next_shrink),
#endif
#if HAVE_name_has_pool
		NAMED(zswap_has_pool),
#endif
#if HAVE_name_init_state
		NAMED(zswap_init_state),
#endif
#if HAVE_name_stored_pages
		NAMED(zswap_stored_pages),
#endif
	};

	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		if (address >= names[i].start &&
		    (const char *)address < (const char *)names[i].start + names[i].bytes) {
			snprintf(out, size, "%s", names[i].name);
			return true;
		}
	}
	return false;
}

#ifdef ZSWAP_EXPLORE
#define PART(kind, type, member, name) \
	{ kind, offsetof(type, member), sizeof(((type *)0)->member), name },

/* A lock has the name of what it is in. */
bool ut_name_part(const char *kind, size_t offset, char *out, size_t size)
{
	static const struct ut_part parts[] = {
#if HAVE_entry_swpentry
		PART("zswap_entry", struct zswap_entry, swpentry, "swpentry")
#endif
#if HAVE_entry_offset
		PART("zswap_entry", struct zswap_entry, offset, "offset")
#endif
#if HAVE_second_chance
		PART("zswap_entry", struct zswap_entry, referenced, "referenced")
#endif
#if HAVE_part_length
		PART("zswap_entry", struct zswap_entry, length, "length")
#endif
#if HAVE_part_pool
		PART("zswap_entry", struct zswap_entry, pool, "pool")
#endif
#if HAVE_part_handle
		PART("zswap_entry", struct zswap_entry, handle, "handle")
#endif
#if HAVE_part_objcg
		PART("zswap_entry", struct zswap_entry, objcg, "objcg")
#endif
#if HAVE_part_lru
		PART("zswap_entry", struct zswap_entry, lru, "lru")
#endif
#if HAVE_part_refcount
		PART("zswap_entry", struct zswap_entry, refcount, "refcount")
#endif
#if HAVE_part_rbnode
		PART("zswap_entry", struct zswap_entry, rbnode, "rbnode")
#endif
#if HAVE_part_pool_ref
		PART("pool", struct zswap_pool, ref, "ref")
#endif
#if HAVE_part_pool_kref
		PART("pool", struct zswap_pool, kref, "kref")
#endif
#if HAVE_part_pool_list
		PART("pool", struct zswap_pool, list, "list")
#endif
#if HAVE_part_ctx_mutex
		PART("pool->acomp_ctx", struct crypto_acomp_ctx, mutex, "mutex")
		PART("crypto_acomp_ctx", struct crypto_acomp_ctx, mutex, "mutex")
#endif
#if HAVE_part_node_lock
		PART("lru->node", struct list_lru_node, lock, "")
#endif
#if HAVE_part_node_list
		PART("lru->node", struct list_lru_node, lru.list, "list")
#endif
#if HAVE_part_node_items
		PART("lru->node", struct list_lru_node, nr_items, "nr_items")
#endif
#if HAVE_tree_xarray
		PART("tree", struct xarray, xa_lock, "")
		PART("tree", struct xarray, xa_flags, "xa_flags")
		PART("tree", struct xarray, xa_head, "xa_head")
#endif
#if HAVE_part_tree_lock
		PART("tree", struct zswap_tree, lock, "")
		PART("zswap_tree", struct zswap_tree, lock, "")
#endif
#if HAVE_part_tree_root
		PART("tree", struct zswap_tree, rbroot, "rbroot")
		PART("zswap_tree", struct zswap_tree, rbroot, "rbroot")
#endif
		PART("xa_node", struct xa_node, slots, "slots")
		PART("xa_node", struct xa_node, count, "count")
		PART("xa_node", struct xa_node, nr_values, "nr_values")
		PART("xa_node", struct xa_node, parent, "parent")
	};

	return world_find_part(parts, ARRAY_SIZE(parts), kind, offset, out, size);
}
#endif
