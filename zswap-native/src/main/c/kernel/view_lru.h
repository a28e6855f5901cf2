/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which entries reclaim reaches, in which order, and reclaiming one.
 *
 * PROBE lru_global: zswap_list_lru.node
 * PROBE lru_per_pool: ((struct zswap_pool *)0)->list_lru.node
 * PROBE lru_list: ((struct zswap_pool *)0)->lru.next
 * PROBE shrink_memcg: TYPE(shrink_memcg, int(struct mem_cgroup *))
 * PROBE reclaim_entry: TYPE(zswap_reclaim_entry, int(struct zswap_pool *))
 * PROBE zpool_shrink: zpool_shrink(NULL, 1u, NULL)
 * PROBE shrinker_global: zswap_shrinker->scan_objects
 * PROBE shrinker_per_pool: ((struct zswap_pool *)0)->shrinker->scan_objects
 * PROBE second_chance: ((struct zswap_entry *)0)->referenced
 * PROBE entry_swpentry: ((struct zswap_entry *)0)->swpentry
 * PROBE entry_offset: ((struct zswap_entry *)0)->offset
 *
 * TRAIT lacks cgroup-lru lru_list=1: struct zswap_pool has one list for all cgroups (lru), so that none is moved at offlining
 * TRAIT lacks cgroup-lru zpool_shrink=1: the LRU is the allocator's (zpool_shrink()), one for all cgroups, so that none is moved at offlining
 * TRAIT differs lru lru_list=1: one LRU for all cgroups
 * TRAIT differs lru zpool_shrink=1: the allocator has the LRU, one for all cgroups, of its pages and not of entries
 * TRAIT differs lru lru_per_pool=1: each pool has LRU lists of its own
 * TRAIT differs second-chance second_chance=0: entries get no second chance
 * TRAIT needs zpool=zbud zpool_shrink=1: zsmalloc's zpool has no shrink() here: only what zbud holds is written back
 */

static unsigned long entry_word(const struct zswap_entry *e)
{
#if HAVE_entry_swpentry
	unsigned long offset = swp_offset(e->swpentry);
#else
	unsigned long offset = e->offset;
#endif
#if HAVE_second_chance
	return offset * 2 + e->referenced;
#else
	return offset * 2;
#endif
}

#if HAVE_lru_global || HAVE_lru_per_pool || HAVE_lru_list
static unsigned long peek_list(struct list_head *list, bool from_tail, unsigned long max,
			       uint64_t *entries)
{
	struct list_head *at;
	unsigned long n = 0;

	for (at = from_tail ? list->prev : list->next; at != list && n < max;
	     at = from_tail ? at->prev : at->next)
		entries[n++] = entry_word(container_of(at, struct zswap_entry, lru));
	return n;
}
#endif

#if HAVE_lru_global || HAVE_lru_per_pool
#if HAVE_lru_global
#define each_lru(lru)	for (lru = &zswap_list_lru; lru; lru = NULL)
#else
/* Those of each pool, the current one first. */
static struct list_lru *lru_after(const struct zswap_pool *pool)
{
	const struct list_head *at = pool ? &pool->list : &zswap_pools;

	return at->next == &zswap_pools ? NULL :
	       &list_entry(at->next, struct zswap_pool, list)->list_lru;
}

#define each_lru(lru) \
	for (lru = lru_after(NULL); lru; lru = lru_after(container_of(lru, struct zswap_pool, list_lru)))
#endif

unsigned long ut_lru_length(struct mem_cgroup *memcg, int nid)
{
	struct list_lru *lru;
	unsigned long n = 0;

	if (!set_up())
		return 0;
	each_lru(lru) {
		struct list_lru_one *list = kernel_lru_list(lru, nid, memcg);

		n += list ? (unsigned long)list->nr_items : 0;
	}
	return n;
}

unsigned long ut_lru_peek(struct mem_cgroup *memcg, int nid, bool from_tail,
			  unsigned long max, uint64_t *entries)
{
	struct list_lru *lru;
	unsigned long n = 0;

	if (!set_up())
		return 0;
	each_lru(lru) {
		struct list_lru_one *list = kernel_lru_list(lru, nid, memcg);

		n += list ? peek_list(&list->list, from_tail, max - n, entries + n) : 0;
	}
	return n;
}
#elif HAVE_lru_list
/* One list a pool, for all cgroups and nodes: it is shown as the root's. */
unsigned long ut_lru_peek(struct mem_cgroup *memcg, int nid, bool from_tail,
			  unsigned long max, uint64_t *entries)
{
	struct zswap_pool *pool;
	unsigned long n = 0;

	if (!set_up() || !mem_cgroup_is_root(memcg) || nid)
		return 0;
	list_for_each_entry(pool, &zswap_pools, list)
		n += peek_list(&pool->lru, from_tail, max - n, entries + n);
	return n;
}

unsigned long ut_lru_length(struct mem_cgroup *memcg, int nid)
{
	struct zswap_pool *pool;
	struct list_head *at;
	unsigned long n = 0;

	if (!set_up() || !mem_cgroup_is_root(memcg) || nid)
		return 0;
	list_for_each_entry(pool, &zswap_pools, list) {
		list_for_each(at, &pool->lru)
			n++;
	}
	return n;
}
#elif HAVE_zpool_shrink
/* The allocator has it, of pages and not of entries: what is stored is shown as the root's. */
unsigned long ut_lru_peek(struct mem_cgroup *memcg, int nid, bool from_tail,
			  unsigned long max, uint64_t *entries)
{
	unsigned long n = 0;

	(void)from_tail;
	if (!mem_cgroup_is_root(memcg) || nid)
		return 0;
	for (unsigned long i = 0; i < world_slots && n < max; i++) {
		struct zswap_entry *e = entry_at((swp_entry_t){ i });

		if (e && e->length)
			entries[n++] = entry_word(e);
	}
	return n;
}

unsigned long ut_lru_length(struct mem_cgroup *memcg, int nid)
{
	unsigned long n = 0;

	if (!mem_cgroup_is_root(memcg) || nid)
		return 0;
	for (unsigned long i = 0; i < world_slots; i++)
		n += ut_entry_length((swp_entry_t){ i }) != 0;
	return n;
}
#else
#error "kernel/view_lru.h does not find the LRU of this tree's zswap: add a PROBE and its two functions there"
#endif

int ut_shrink_memcg(struct mem_cgroup *memcg)
{
#if HAVE_shrink_memcg
	return set_up() ? shrink_memcg(memcg) : -ENOENT;
#elif HAVE_reclaim_entry || HAVE_zpool_shrink
	/* One list for all: the shrink worker's own step. */
	struct zswap_pool *pool = zswap_pool_last_get();
	int ret;

	(void)memcg;
	if (!pool)
		return -ENOENT;
#if HAVE_reclaim_entry
	ret = zswap_reclaim_entry(pool);
#else
	ret = zpool_shrink(pool->zpool, 1, NULL);
#endif
	zswap_pool_put(pool);
	return ret ? -EAGAIN : 0;
#else
#error "kernel/view_lru.h does not know how this tree's zswap reclaims one entry: add a PROBE and a call there"
#endif
}

#if HAVE_shrinker_global || HAVE_shrinker_per_pool
static struct shrinker *the_shrinker(void)
{
#if HAVE_shrinker_global
	return zswap_shrinker;
#else
	struct zswap_pool *pool = list_first_or_null_rcu(&zswap_pools, struct zswap_pool, list);

	return pool ? pool->shrinker : NULL;
#endif
}

static struct shrink_control control(struct mem_cgroup *memcg, int nid, unsigned long nr)
{
	return (struct shrink_control){
		.gfp_mask = GFP_KERNEL, .nid = nid, .nr_to_scan = nr, .memcg = memcg,
	};
}

unsigned long ut_shrinker_scan(struct mem_cgroup *memcg, int nid, unsigned long nr_to_scan)
{
	struct shrink_control sc = control(memcg, nid, nr_to_scan);
	struct shrinker *shrinker = set_up() ? the_shrinker() : NULL;

	return shrinker ? shrinker->scan_objects(shrinker, &sc) : SHRINK_STOP;
}

unsigned long ut_shrinker_count(struct mem_cgroup *memcg, int nid)
{
	struct shrink_control sc = control(memcg, nid, 0);
	struct shrinker *shrinker = set_up() ? the_shrinker() : NULL;

	return shrinker ? shrinker->count_objects(shrinker, &sc) : 0;
}
#else
unsigned long ut_shrinker_scan(struct mem_cgroup *memcg, int nid, unsigned long nr_to_scan)
{
	(void)memcg;
	(void)nid;
	(void)nr_to_scan;
	return SHRINK_STOP;
}

unsigned long ut_shrinker_count(struct mem_cgroup *memcg, int nid)
{
	(void)memcg;
	(void)nid;
	return 0;
}
#endif
