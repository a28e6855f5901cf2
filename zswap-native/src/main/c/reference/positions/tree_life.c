/* SPDX-License-Identifier: Apache-2.0 */
/*
 * tree_life.c - what keeps a tree alive for writeback, which in these positions looks at it before
 * it has pinned a slot. One structure has what the several positions need; each uses its part.
 */
#include "reference/positions/positions.h"

#define CPUS	WORLD_MAX_CPUS
/* More than there are users: the shared counter cannot reach zero before the cells are added. */
#define BIAS	(1L << 30)

struct lived_tree {
	struct tree tree;	/* first: others know only this */
	/* SHARED_COUNTER, PERCPU_REFERENCE: users, and one while swap is on. */
	atomic_long_t users;
	/* PERCPU_REFERENCE: users per CPU, until the switch to the shared counter. */
	bool percpu;
	long cell[CPUS];
	/* DRAINED_BY_SWAPOFF: entries that came from this tree and still exist. */
	atomic_long_t entries;
};

static struct lived_tree *lived(struct tree *tree)
{
	return ring_item(tree, struct lived_tree, tree);
}

static bool has_users(void)
{
	return protocol.tree == TREE_SHARED_COUNTER || protocol.tree == TREE_PERCPU_REFERENCE;
}

struct tree *lived_tree_new(void)
{
	struct lived_tree *life = world_kzalloc_tracked(sizeof(struct lived_tree), 0);

	if (!life)
		return NULL;
	life->percpu = protocol.tree == TREE_PERCPU_REFERENCE;
	life->users.counter = 1 + (life->percpu ? BIAS : 0);
	return &life->tree;
}

/* Nobody but this CPU changes its cell, so that changes of two CPUs do not depend on each other. */
static void count_here(struct lived_tree *life, long change)
{
	long *cell = &life->cell[world_cpu()];

	world_point(POINT_REF, cell, POINT_WRITE);
	*cell += change;
}

/* Under RCU, which holds off both the switch of the counter and the end of the tree. */
static bool tryget(struct lived_tree *life)
{
	if (READ_ONCE(life->percpu)) {
		count_here(life, 1);
		return true;
	}
	return atomic_long_inc_not_zero(&life->users);
}

struct tree *lived_tree_get(struct tree **from)
{
	struct tree *tree;

	if (!has_users())
		return READ_ONCE(*from);
	rcu_read_lock();
	tree = READ_ONCE(*from);
	if (tree && !tryget(lived(tree)))
		tree = NULL;
	rcu_read_unlock();
	return tree;
}

void lived_tree_put(struct tree *tree)
{
	struct lived_tree *life = lived(tree);

	if (!has_users())
		return;
	/* The count may switch between the look and the change, but for RCU. */
	rcu_read_lock();
	if (READ_ONCE(life->percpu))
		count_here(life, -1);
	else
		atomic_long_dec(&life->users);
	rcu_read_unlock();
}

void lived_tree_entries(struct tree *tree, long change)
{
	if (protocol.tree == TREE_DRAINED_BY_SWAPOFF)
		atomic_long_add(change, &lived(tree)->entries);
}

static bool is_zero(const void *counter)
{
	return !((const atomic_long_t *)counter)->counter;
}

static void wait_for_zero(atomic_long_t *counter)
{
	world_wait(POINT_ATOMIC, counter, POINT_WRITE, is_zero, counter);
}

void lived_tree_prepare(struct tree *tree)
{
	if (protocol.tree == TREE_EMPTIED_BY_SWAPOFF) {
		for (unsigned long i = 0; i < world_slots; i++)
			ut_invalidate((swp_entry_t){ i });
	}
	/* Before the tree is out of reach: who drops an entry finds it there. */
	if (protocol.tree == TREE_DRAINED_BY_SWAPOFF)
		wait_for_zero(&lived(tree)->entries);
}

/* From counting per CPU to the shared counter, which then tells when nobody is left. */
static void switch_to_shared(struct lived_tree *life)
{
	long sum = 0;

	WRITE_ONCE(life->percpu, false);
	/* Who has seen the old answer is done with its cell after this. */
	synchronize_rcu();
	for (int cpu = 0; cpu < CPUS; cpu++)
		sum += life->cell[cpu];
	atomic_long_add(sum - BIAS, &life->users);
}

void lived_tree_free(struct tree *tree)
{
	struct lived_tree *life = lived(tree);

	if (has_users()) {
		if (life->percpu)
			switch_to_shared(life);
		atomic_long_dec(&life->users);
		wait_for_zero(&life->users);
		/* Who has found the tree, and not got a reference, still looks at the counter. */
		synchronize_rcu();
	}
	world_kfree(life);
}
