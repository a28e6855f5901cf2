/* SPDX-License-Identifier: Apache-2.0 */
/*
 * counted.c - entries with a reference count, as Linux had them up to 6.8: one reference is the
 * tree's, which the merged code's entry_free() gives up; the walk takes one of its own.
 */
#include "reference/positions/positions.h"

void entry_count(struct zswap_entry *entry)
{
	atomic_set(&entry->refs, 1);
	lived_tree_entries(tree_of(entry->slot), 1);
}

bool entry_tryget(struct zswap_entry *entry)
{
	return atomic_inc_not_zero(&entry->refs);
}

bool entry_is_kept(struct zswap_entry *entry)
{
	if (!atomic_dec_and_test(&entry->refs))
		return true;
	lived_tree_entries(tree_of(entry->slot), -1);
	return false;
}
