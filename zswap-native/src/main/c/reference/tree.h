/* SPDX-License-Identifier: Apache-2.0 */
/*
 * tree.h - a radix tree from small numbers to pointers; grows and shrinks with what it holds.
 *
 * It keeps what zswap stores by slot, and the LRU lists by kmemcg id.
 *
 * Locking: every call takes the tree's own lock for as long as it runs, so that each is one
 * indivisible step. No other lock is ever taken under it. A pointer that comes out is as alive as
 * the caller's own protection makes it: the tree neither references nor frees items.
 */
#ifndef REFERENCE_TREE_H
#define REFERENCE_TREE_H

#include "world/world.h"

struct tree {
	spinlock_t lock;
	unsigned int height;	/* levels of nodes; 0 for an empty tree */
	struct tree_node *top;
};

void tree_init(struct tree *tree);

/* The item at this index, or NULL. */
void *tree_get(struct tree *tree, unsigned long index);

/* Puts an item (not NULL) and returns 0, with what it replaces in *old; or -ENOMEM, unchanged. */
int tree_put(struct tree *tree, unsigned long index, void *item, void **old);

/*
 * Adds an item where there is none: 0, -EEXIST (also if *index is negative, or *too_late), or
 * -ENOMEM. Both are read under the tree's lock: whoever changes them and then takes the item out
 * finds what was added before. Without a too_late, nothing is.
 */
int tree_add(struct tree *tree, const int *index, void *item, const bool *too_late);

/* Takes out and returns what is at this index, or NULL. */
void *tree_take(struct tree *tree, unsigned long index);

/* Takes the item out if it is the very one at this index; says whether it was. */
bool tree_take_if(struct tree *tree, unsigned long index, const void *item);

bool tree_empty(struct tree *tree);

/* As tree_get, but no step of its own: for looking while nothing runs. */
void *tree_peek(const struct tree *tree, unsigned long index);

#endif
