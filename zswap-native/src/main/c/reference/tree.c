/* SPDX-License-Identifier: Apache-2.0 */
/*
 * tree.c - see tree.h. A node has 64 branches; leaves are the items themselves, below the lowest
 * level of nodes. Nodes exist only above items: the last item of a node takes the node with it.
 */
#include "reference/tree.h"

#include <errno.h>

#define BITS 6
#define BRANCHES (1u << BITS)

struct tree_node {
	unsigned int used;		/* branches that are not NULL */
	void *branch[BRANCHES];		/* nodes or, on the lowest level, items */
};

void tree_init(struct tree *tree)
{
	spin_lock_init(&tree->lock);
	tree->height = 0;
	tree->top = NULL;
}

/* Which branch leads to index on a level; level 0 holds the items. */
static unsigned int turn(unsigned long index, unsigned int level)
{
	return index >> (level * BITS) & (BRANCHES - 1);
}

static bool covers(const struct tree *tree, unsigned long index)
{
	return tree->height * BITS >= 64 || index >> (tree->height * BITS) == 0;
}

/* The place of an index on the lowest level, or NULL if there is none. */
static void **place(const struct tree *tree, unsigned long index)
{
	struct tree_node *node = tree->top;
	unsigned int level;

	if (!node || !covers(tree, index))
		return NULL;
	for (level = tree->height - 1; level > 0; level--) {
		node = node->branch[turn(index, level)];
		if (!node)
			return NULL;
	}
	return &node->branch[turn(index, 0)];
}

/*
 * Makes the place of an index, one node from *spare at a time. NULL: another node is needed, and
 * *spare is used up; what has been built so far is sound, and found by the next try.
 */
static void **make_place(struct tree *tree, unsigned long index, struct tree_node **spare)
{
	struct tree_node *node;
	unsigned int level;
	void **branch;

	while (!tree->top || !covers(tree, index)) {
		if (!*spare)
			return NULL;
		if (tree->top) {
			(*spare)->branch[0] = tree->top;
			(*spare)->used = 1;
		}
		tree->top = *spare;
		tree->height++;
		*spare = NULL;
	}
	node = tree->top;
	for (level = tree->height - 1; level > 0; level--) {
		branch = &node->branch[turn(index, level)];
		if (!*branch) {
			if (!*spare)
				return NULL;
			*branch = *spare;
			node->used++;
			*spare = NULL;
		}
		node = *branch;
	}
	return &node->branch[turn(index, 0)];
}

/* Frees the nodes on the way to an index that hold nothing, lowest first, then a thin top. */
static void prune(struct tree *tree, unsigned long index)
{
	struct tree_node *path[64 / BITS + 1], *node = tree->top;
	unsigned int level, depth = 0;

	if (!node || !covers(tree, index))
		return;
	for (level = tree->height; level-- > 0; ) {
		path[depth++] = node;
		node = level ? node->branch[turn(index, level)] : NULL;
		if (!node)
			break;
	}
	while (depth-- > 0 && !path[depth]->used) {
		world_kfree(path[depth]);
		if (depth == 0) {
			tree->top = NULL;
			tree->height = 0;
			return;
		}
		level = tree->height - depth;	/* of the parent */
		path[depth - 1]->branch[turn(index, level)] = NULL;
		path[depth - 1]->used--;
	}
	while (tree->height > 1 && tree->top->used == 1 && tree->top->branch[0]) {
		node = tree->top;
		tree->top = node->branch[0];
		tree->height--;
		world_kfree(node);
	}
}

/* The node that holds the place of an index; call only if place() found it. */
static struct tree_node *holder(void **at, unsigned long index)
{
	return (struct tree_node *)((char *)(at - turn(index, 0)) -
				    offsetof(struct tree_node, branch));
}

void *tree_peek(const struct tree *tree, unsigned long index)
{
	void **at = place(tree, index);

	return at ? *at : NULL;
}

void *tree_get(struct tree *tree, unsigned long index)
{
	void *item;

	spin_lock(&tree->lock);
	item = tree_peek(tree, index);
	spin_unlock(&tree->lock);
	return item;
}

/* An allocation may wait for reclaim: not under the lock. False: no memory, nothing half built. */
static bool get_spare(struct tree *tree, unsigned long index, struct tree_node **spare)
{
	spin_unlock(&tree->lock);
	*spare = world_kzalloc(sizeof(struct tree_node), 0);
	spin_lock(&tree->lock);
	if (!*spare)
		prune(tree, index);
	return *spare;
}

int tree_put(struct tree *tree, unsigned long index, void *item, void **old)
{
	struct tree_node *spare = NULL;
	int ret = -ENOMEM;
	void **at;

	spin_lock(&tree->lock);
	do
		at = make_place(tree, index, &spare);
	while (!at && get_spare(tree, index, &spare));
	if (at) {
		*old = *at;
		*at = item;
		if (!*old)
			holder(at, index)->used++;
		ret = 0;
	}
	spin_unlock(&tree->lock);
	world_kfree(spare);
	return ret;
}

int tree_add(struct tree *tree, const int *index, void *item, const bool *too_late)
{
	struct tree_node *spare = NULL;
	int ret = -EEXIST, now, before = -1;
	void **at = NULL;

	spin_lock(&tree->lock);
	do {
		now = READ_ONCE(*index);
		if (before >= 0 && before != now)
			prune(tree, before);
		before = now;
		if (now < 0 || tree_peek(tree, now) || (too_late && READ_ONCE(*too_late)))
			goto out;
		at = make_place(tree, now, &spare);
	} while (!at && get_spare(tree, now, &spare));
	ret = -ENOMEM;
	if (at) {
		*at = item;
		holder(at, now)->used++;
		ret = 0;
	}
out:
	spin_unlock(&tree->lock);
	world_kfree(spare);
	return ret;
}

/* The caller holds the lock. */
static void clear(struct tree *tree, unsigned long index, void **at)
{
	*at = NULL;
	holder(at, index)->used--;
	prune(tree, index);
}

void *tree_take(struct tree *tree, unsigned long index)
{
	void **at, *item = NULL;

	spin_lock(&tree->lock);
	at = place(tree, index);
	if (at && *at) {
		item = *at;
		clear(tree, index, at);
	}
	spin_unlock(&tree->lock);
	return item;
}

bool tree_take_if(struct tree *tree, unsigned long index, const void *item)
{
	bool same;
	void **at;

	spin_lock(&tree->lock);
	at = place(tree, index);
	same = at && *at == item;
	if (same)
		clear(tree, index, at);
	spin_unlock(&tree->lock);
	return same;
}

bool tree_empty(struct tree *tree)
{
	bool empty;

	spin_lock(&tree->lock);
	empty = !tree->top;
	spin_unlock(&tree->lock);
	return empty;
}
