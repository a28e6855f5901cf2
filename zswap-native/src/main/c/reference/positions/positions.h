/* SPDX-License-Identifier: Apache-2.0 */
/*
 * positions.h - what the threads proposed and Linux did not merge, or no longer has. Each function
 * stands in for the merged code at the one place that calls it, and only if the protocol says so.
 * What a position does is said at io.zswap.api.explore.Protocol; the names are the same.
 *
 *	writeback.c	R1: how the entry is checked again; R3: what the walk does before it unlocks
 *	counted.c	R2: entries with a count, so that the walk can hold one
 *	tree_life.c	R2: what keeps a tree that is looked at before the slot is pinned
 *	payer.c		R4: how the payer's cgroup is found and kept while an entry is listed
 *	own_locks.c	R4: lists that have a lock each
 *	load.c		R5: when a load gives up zswap's copy
 */
#ifndef REFERENCE_POSITIONS_H
#define REFERENCE_POSITIONS_H

#include "reference/zswap.h"

/* writeback.c: the rest of a visit, in place of what follows the second chance. */
enum lru_verdict position_visit(struct lru_walk *walk, struct zswap_entry *entry);

/* counted.c: all positions of R2 but the merged one count entries. */
static inline bool entries_are_counted(void)
{
	return protocol.tree != TREE_PIN_FIRST;
}
void entry_count(struct zswap_entry *entry);		/* the first reference: the tree's */
bool entry_tryget(struct zswap_entry *entry);		/* false: it is being freed */
/* Gives up a reference; true if others are left, so that the entry must stay. The tree may go. */
bool entry_is_kept(struct zswap_entry *entry);

/* tree_life.c */
struct tree *lived_tree_new(void);		/* or NULL */
/* A tree for one use, or NULL: there is none (any more). */
struct tree *lived_tree_get(struct tree **from);
void lived_tree_put(struct tree *tree);
/* One more entry that came from this tree, or one less; then the tree may go. */
void lived_tree_entries(struct tree *tree, long change);
/* Swapoff, before and after the tree is taken away from where it is found. */
void lived_tree_prepare(struct tree *tree);
void lived_tree_free(struct tree *tree);

/* payer.c */
void position_list(struct zswap_entry *entry);

/* own_locks.c */
static inline bool lists_have_own_locks(void)
{
	return protocol.lists == LISTS_PARENT_LOCK_DELETE;
}
void own_lock_set_listed(struct ring *link, int nid, struct mem_cgroup *memcg, bool listed);
unsigned long own_lock_walk(struct lru_walk *walk);
void own_lock_leave(struct lru_walk *walk);
void own_lock_reparent(struct mem_cgroup *memcg, struct mem_cgroup *parent);

/* load.c */
bool position_gives_up(void);

#endif
