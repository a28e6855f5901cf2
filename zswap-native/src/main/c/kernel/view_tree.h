/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What is kept under a slot.
 *
 * PROBE tree_xarray: TYPE(swap_zswap_tree, struct xarray *(swp_entry_t))
 * PROBE tree_split: TYPE(swap_zswap_tree, struct zswap_tree *(swp_entry_t))
 * PROBE tree_rb: zswap_rb_search(&zswap_trees[0]->rbroot, 0)
 * PROBE incompressible: atomic_long_read(&zswap_stored_incompressible_pages)
 */

static struct zswap_entry *entry_at(swp_entry_t entry)
{
#if HAVE_tree_xarray
	return xa_load(swap_zswap_tree(entry), swp_offset(entry));
#elif HAVE_tree_split
	return zswap_rb_search(&swap_zswap_tree(entry)->rbroot, swp_offset(entry));
#elif HAVE_tree_rb
	struct zswap_tree *tree = zswap_trees[swp_type(entry)];

	return tree ? zswap_rb_search(&tree->rbroot, swp_offset(entry)) : NULL;
#else
#error "kernel/view_tree.h knows no form of zswap's tree that fits this tree's mm/zswap.c: add a PROBE and a look-up there"
#endif
}

unsigned int ut_entry_length(swp_entry_t entry)
{
	struct zswap_entry *e = entry_at(entry);

	return e ? e->length : 0;
}

int64_t ut_incompressible_pages(void)
{
#if HAVE_incompressible
	return atomic_long_read(&zswap_stored_incompressible_pages);
#else
	return -1;
#endif
}
