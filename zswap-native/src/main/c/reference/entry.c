/* SPDX-License-Identifier: Apache-2.0 */
/*
 * entry.c - one compressed page: its structure, its data, its charge, its place on the LRU.
 */
#include "reference/zswap.h"

#include <errno.h>
#include <string.h>

static struct kmem_cache *cache;

int entries_init(void)
{
	cache = world_cache_create("zswap_entry", sizeof(struct zswap_entry));
	return cache ? 0 : -ENOMEM;
}

struct zswap_entry *entry_alloc(int nid)
{
	struct zswap_entry *entry;

	entry = world_fail(FAIL_ENTRY) ? NULL : world_cache_alloc(cache, nid);
	if (!entry)
		return NULL;
	memset(entry, 0, sizeof(*entry));
	/* The node asked for may have been full: the LRU follows the memory. */
	entry->nid = page_to_nid(virt_to_page(entry));
	ring_init(&entry->lru);
	return entry;
}

void entry_discard(struct zswap_entry *entry)
{
	world_cache_free(cache, entry);
}

/* The cgroup that pays now, which changes at offlining; NULL for the root. Needs RCU. */
static struct mem_cgroup *payer(struct zswap_entry *entry)
{
	return entry->objcg ? obj_cgroup_memcg(entry->objcg) : NULL;
}

/* R4, unfixed: a reference to the cgroup, which may go offline all the same. */
static void entry_list_by_reference(struct zswap_entry *entry)
{
	struct mem_cgroup *memcg = get_mem_cgroup_from_objcg(entry->objcg);

	lru_add(&entry->lru, entry->nid, memcg);
	mem_cgroup_put(memcg);
}

void entry_list(struct zswap_entry *entry)
{
	if (protocol.add && entry->objcg) {
		entry_list_by_reference(entry);
		return;
	}
	/*
	 * R4: RCU spans the lookup and the addition, so that the cgroup found is not freed in
	 * between. It may go offline meanwhile: lru_add() reads its kmemcg id under the list's
	 * lock, which sends the entry to the child before the splice or to the parent after it.
	 */
	rcu_read_lock();
	lru_add(&entry->lru, entry->nid, payer(entry));
	rcu_read_unlock();
}

void entry_free(struct zswap_entry *entry)
{
	/* R4: the same for the way back. */
	rcu_read_lock();
	lru_del(&entry->lru, entry->nid, payer(entry));
	rcu_read_unlock();

	entry->pool->ops->free(entry->pool->zpool, entry->handle);
	pool_put(entry->pool);
	if (entry->objcg) {
		obj_cgroup_uncharge_zswap(entry->objcg, entry->length);
		obj_cgroup_put(entry->objcg);
	}
	entry_discard(entry);
	atomic_long_dec(&stats.stored_pages);
}

/* Into the pool's buffer, which the caller has locked. The length, or -EINVAL. */
static int run_codec(struct zswap_pool *pool, struct folio *folio)
{
	/*
	 * A result that is larger than a page and a codec that failed are the same to us: the
	 * codec is given one page of room.
	 */
	if (world_fail(FAIL_COMPRESS))
		return -EINVAL;
	world_point(POINT_CODEC, pool, POINT_WRITE);
	return codec_compress(pool->codec, folio->data, world_page_size, pool->buffer,
			      world_page_size);
}

bool entry_compress(struct zswap_entry *entry, struct folio *folio)
{
	struct zswap_pool *pool = entry->pool;
	int length, ret = 0;

	mutex_lock(&pool->codec_lock);
	length = run_codec(pool, folio);
	if (length < 0) {
		bump(stats.reject_compress_fail);
		goto out;
	}
	ret = pool->ops->malloc(pool->zpool, length, &entry->handle);
	if (ret == -ENOSPC) {
		bump(stats.reject_compress_poor);
		goto out;
	}
	if (ret) {
		bump(stats.reject_alloc_fail);
		goto out;
	}
	world_check_range(pool->ops->map(pool->zpool, entry->handle), length, true);
	memcpy(pool->ops->map(pool->zpool, entry->handle), pool->buffer, length);
	pool->ops->unmap(pool->zpool, entry->handle);
	entry->length = length;
out:
	mutex_unlock(&pool->codec_lock);
	return length >= 0 && !ret;
}

void entry_decompress(struct zswap_entry *entry, struct folio *folio)
{
	struct zswap_pool *pool = entry->pool;
	const void *data;

	mutex_lock(&pool->codec_lock);
	data = pool->ops->map(pool->zpool, entry->handle);
	world_point(POINT_CODEC, pool, POINT_READ);
	world_check_range(data, entry->length, false);
	/* What we have compressed ourselves cannot be damaged, unless memory is. */
	BUG_ON(codec_decompress(pool->codec, data, entry->length, folio->data, world_page_size));
	pool->ops->unmap(pool->zpool, entry->handle);
	mutex_unlock(&pool->codec_lock);
}
