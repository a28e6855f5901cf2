/* SPDX-License-Identifier: Apache-2.0 */
/*
 * entry.c - one compressed page: its structure, its data, its charge, its place on the LRU.
 */
#include "reference/positions/positions.h"

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

void entry_drop(struct zswap_entry *entry)
{
	struct zswap_pool *pool = entry->pool;

	if (entry->length)
		pool->ops->free(pool->zpool, entry->handle);
	if (pool)
		pool_put(pool);
	world_cache_free(cache, entry);
}

/* One event, in the books of the machine and of the cgroup that pays. */
static void account(struct zswap_entry *entry, enum vm_event_item event)
{
	count_vm_event(event);
	if (entry->objcg)
		count_objcg_events(entry->objcg, event, 1);
}

void entry_pay(struct zswap_entry *entry)
{
	if (entries_are_counted())
		entry_count(entry);
	atomic_long_inc(&stats.stored_pages);
	if (entry->objcg)
		obj_cgroup_charge_zswap(entry->objcg, entry->length);
}

void entry_charge(struct zswap_entry *entry)
{
	entry_pay(entry);
	account(entry, ZSWPOUT);
}

/* Gives up the reference to the payer, too. */
static void uncharge(struct zswap_entry *entry)
{
	struct obj_cgroup *objcg = entry->objcg;

	atomic_long_dec(&stats.stored_pages);
	if (!objcg)
		return;
	entry->objcg = NULL;
	obj_cgroup_uncharge_zswap(objcg, entry->length);
	obj_cgroup_put(objcg);
}

/*
 * Changes, by lru_add() or lru_del(), the list of the cgroup that pays now: at offlining the payer
 * changes to the parent.
 *
 * R4: RCU spans the lookup and the change, so that the cgroup found is not freed in between. It
 * may go offline meanwhile: the change reads its kmemcg id under the list's lock, which is before
 * the splice and finds the child's list, or after it and finds the parent's. Either way it is the
 * list that the entry is, or belongs, on.
 */
static void on_payers_list(struct zswap_entry *entry,
			   void (*change)(struct ring *, int, struct mem_cgroup *))
{
	struct mem_cgroup *memcg = NULL;

	rcu_read_lock();
	if (entry->objcg)
		memcg = obj_cgroup_memcg(entry->objcg);
	change(&entry->lru, entry->nid, memcg);
	rcu_read_unlock();
}

void entry_list(struct zswap_entry *entry)
{
	if (protocol.add && entry->objcg)
		position_list(entry);
	else
		on_payers_list(entry, lru_add);
}

void entry_free(struct zswap_entry *entry)
{
	if (entries_are_counted() && entry_is_kept(entry))
		return;
	on_payers_list(entry, lru_del);
	uncharge(entry);
	entry_drop(entry);
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

static bool decompress(struct zswap_entry *entry, struct folio *folio)
{
	struct zswap_pool *pool = entry->pool;
	const void *data;
	bool failed;

	mutex_lock(&pool->codec_lock);
	data = pool->ops->map(pool->zpool, entry->handle);
	world_point(POINT_CODEC, pool, POINT_READ);
	world_check_range(data, entry->length, false);
	failed = world_fail(FAIL_DECOMPRESS) ||
		 codec_decompress(pool->codec, data, entry->length, folio->data, world_page_size);
	pool->ops->unmap(pool->zpool, entry->handle);
	mutex_unlock(&pool->codec_lock);
	return !failed;
}

bool entry_restore(struct zswap_entry *entry, struct folio *folio, enum vm_event_item event)
{
	if (!decompress(entry, folio))
		return false;
	account(entry, event);
	folio_mark_uptodate(folio);
	return true;
}
