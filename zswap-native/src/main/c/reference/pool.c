/* SPDX-License-Identifier: Apache-2.0 */
/*
 * pool.c - the list of pools. New entries go to the first one; the others drain.
 *
 * A pool lives as long as something refers to it: each entry, and the fact of being current. It
 * leaves the list when the last reference goes, and is destroyed a grace period later, because
 * readers walk the list under RCU alone.
 */
#include "reference/zswap.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

spinlock_t pools_lock;
bool have_pool;

static struct ring pools = { &pools, &pools };

bool compressor_exists(const char *name)
{
	return codec_available(name);
}

static void pool_destroy(struct zswap_pool *pool)
{
	machine_codec_destroy(pool->codec);
	pool->ops->destroy(pool->zpool);
	world_kfree(pool->buffer);
	world_kfree(pool);
}

/*
 * Takes a pool off the list; the caller holds pools_lock. The pool's own links stay as they are:
 * readers without the lock may stand on it, and must find the way on.
 */
static void unlink_pool(struct zswap_pool *pool)
{
	pool->link.after->before = pool->link.before;
	WRITE_ONCE(pool->link.before->after, pool->link.after);
}

static void release(struct work_struct *work)
{
	/* Whoever found the pool on the list before it left may still be looking at it. */
	synchronize_rcu();
	pool_destroy(ring_item(work, struct zswap_pool, release));
}

struct zswap_pool *pool_create(const char *zpool, const char *compressor)
{
	const struct zpool_model *ops = zpool_find(zpool);
	struct zswap_pool *pool;

	/* Without a pool so far, the other name may still be one that nobody has. */
	if (!have_pool && (!zpool[0] || !compressor[0]))
		return NULL;
	pool = world_kzalloc(sizeof(struct zswap_pool), 0);
	if (!pool)
		return NULL;
	pool->ops = ops;
	pool->zpool = world_fail(FAIL_POOL) || !ops ? NULL : ops->create();
	if (!pool->zpool)
		goto no_zpool;
	mutex_init(&pool->codec_lock);
	pool->buffer = world_kmalloc(world_page_size, 0);
	if (!pool->buffer)
		goto no_buffer;
	pool->codec = machine_codec_create(compressor, &codec_machine);
	if (!pool->codec)
		goto no_codec;
	atomic_set(&pool->refs, 1);
	world_reference(1);
	ring_init(&pool->link);
	pool->release.func = release;
	return pool;

no_codec:
	world_kfree(pool->buffer);
no_buffer:
	ops->destroy(pool->zpool);
no_zpool:
	world_kfree(pool);
	return NULL;
}

/* The caller holds pools_lock, or is in an RCU read-side section. */
static struct zswap_pool *current_pool(void)
{
	struct ring *first = READ_ONCE(pools.after);

	return first == &pools ? NULL : ring_item(first, struct zswap_pool, link);
}

static bool pool_get(struct zswap_pool *pool)
{
	if (!atomic_inc_not_zero(&pool->refs))
		return false;
	world_reference(1);
	return true;
}

/*
 * A pool without references has been replaced since it was found, and nothing was in it: its
 * successor is on the list by then. A percpu_ref is not dropped before a grace period is over, so
 * that this cannot be seen in the kernel.
 */
struct zswap_pool *pool_current_get(void)
{
	struct zswap_pool *pool;

	rcu_read_lock();
	do {
		pool = current_pool();
		WARN_ONCE(!pool && have_pool, "no current pool");
	} while (pool && !pool_get(pool));
	rcu_read_unlock();
	return pool;
}

void pool_put(struct zswap_pool *pool)
{
	world_reference(-1);
	if (!atomic_dec_and_test(&pool->refs))
		return;
	spin_lock(&pools_lock);
	WARN(pool == current_pool(), "the current pool has lost its last reference");
	unlink_pool(pool);
	spin_unlock(&pools_lock);
	world_defer(&pool->release);
}

/*
 * Links a pool in: first, as the current one, or behind the others. Returns the one that is to give
 * up the reference of the current one: the one that was (or NULL), or itself.
 */
static struct zswap_pool *link_pool(struct zswap_pool *pool, bool as_current)
{
	struct zswap_pool *retired = pool;

	spin_lock(&pools_lock);
	if (as_current) {
		retired = current_pool();
		ring_push_front(&pools, &pool->link);
		have_pool = true;
	} else {
		ring_push_back(&pools, &pool->link);
	}
	spin_unlock(&pools_lock);
	return retired;
}

void pool_add_current(struct zswap_pool *pool)
{
	/* The first one ever: none to retire. */
	link_pool(pool, true);
}

/* A pool of these kinds that still lives, off the list and with a reference; or NULL. */
static struct zswap_pool *take_existing(const char *zpool, const char *compressor)
{
	struct zswap_pool *pool, *found = NULL;
	struct ring *link;

	spin_lock(&pools_lock);
	for (link = pools.after; link != &pools && !found; link = link->after) {
		pool = ring_item(link, struct zswap_pool, link);
		if (!strcmp(codec_name(pool->codec), compressor) &&
		    !strcmp(pool->ops->type, zpool) && pool_get(pool))
			found = pool;
	}
	if (found) {
		WARN(found == current_pool(), "the current pool is to replace itself");
		unlink_pool(found);
	}
	spin_unlock(&pools_lock);
	return found;
}

int pools_switch(const char **name, const char *text, const char *zpool, const char *compressor)
{
	struct zswap_pool *pool, *retired;
	int ret;

	/* The reference found with it becomes the one of the current pool. */
	pool = take_existing(zpool, compressor);
	if (!pool)
		pool = pool_create(zpool, compressor);
	/*
	 * No pool yet and none to be had: perhaps both names are bad. This one is known to exist,
	 * so keep it, and the next write to the other name can succeed.
	 */
	if (!pool)
		return have_pool ? -EINVAL : param_keep_name(text, name);
	ret = param_keep_name(text, name);
	/* Without the name it goes back to the others; empty, it leaves again at once. */
	retired = link_pool(pool, !ret);
	if (retired)
		pool_put(retired);
	return ret;
}

unsigned long pools_total_pages(void)
{
	struct zswap_pool *pool;
	unsigned long total = 0;
	struct ring *link;

	rcu_read_lock();
	for (link = READ_ONCE(pools.after); link != &pools; link = READ_ONCE(link->after)) {
		pool = ring_item(link, struct zswap_pool, link);
		total += pool->ops->total_pages(pool->zpool);
	}
	rcu_read_unlock();
	return total;
}

struct zswap_pool *pools_peek(int i)
{
	struct ring *link;

	for (link = pools.after; link != &pools; link = link->after)
		if (!i--)
			return ring_item(link, struct zswap_pool, link);
	return NULL;
}

bool pools_name(const void *address, char *out, size_t size)
{
	if ((const char *)address - (const char *)&pools >= (ptrdiff_t)sizeof(pools) ||
	    (const char *)address < (const char *)&pools)
		return false;
	snprintf(out, size, "pools");
	return true;
}
