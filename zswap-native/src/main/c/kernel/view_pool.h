/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Pools, counters and sizes.
 *
 * PROBE pool_zsmalloc: ((struct zswap_pool *)0)->zs_pool
 * PROBE pool_zpools: ((struct zswap_pool *)0)->zpools[0]
 * PROBE pool_zpool: ((struct zswap_pool *)0)->zpool
 * PROBE total_pages: TYPE(zswap_total_pages, unsigned long(void))
 * PROBE total_size: zswap_pool_total_size
 * PROBE zpool_pages: zpool_get_total_pages(NULL)
 * PROBE init_state: zswap_init_state == ZSWAP_INIT_SUCCEED
 * PROBE init_failed: zswap_init_failed
 *
 * TRAIT differs pool pool_zsmalloc=1: zsmalloc is called directly: no parameter zpool, and pages that do not compress are kept as they are
 */

/* Lists exist from the set-up on. */
static bool set_up(void)
{
#if HAVE_init_state
	return zswap_init_state == ZSWAP_INIT_SUCCEED;
#elif HAVE_init_failed
	return zswap_init_started && !zswap_init_failed;
#else
#error "kernel/view_pool.h cannot tell whether zswap of this tree is set up: add a PROBE there"
#endif
}

static uint64_t pool_pages(struct zswap_pool *pool)
{
#if HAVE_pool_zsmalloc
	return zs_get_total_pages(pool->zs_pool);
#elif HAVE_pool_zpools
	uint64_t sum = 0;

	for (size_t i = 0; i < ARRAY_SIZE(pool->zpools); i++) {
#if HAVE_zpool_pages
		sum += zpool_get_total_pages(pool->zpools[i]);
#else
		sum += zpool_get_total_size(pool->zpools[i]) / PAGE_SIZE;
#endif
	}
	return sum;
#elif HAVE_pool_zpool && HAVE_zpool_pages
	return zpool_get_total_pages(pool->zpool);
#elif HAVE_pool_zpool
	return zpool_get_total_size(pool->zpool) / PAGE_SIZE;
#else
#error "kernel/view_pool.h knows no form of struct zswap_pool that fits this tree: add a PROBE there"
#endif
}

static const char *pool_type(struct zswap_pool *pool)
{
#if HAVE_pool_zsmalloc
	(void)pool;
	return "zsmalloc";
#elif HAVE_pool_zpools
	return zpool_get_type(pool->zpools[0]);
#elif HAVE_pool_zpool
	return zpool_get_type(pool->zpool);
#endif
}

int ut_pool_count(void)
{
	struct zswap_pool *pool;
	int n = 0;

	list_for_each_entry(pool, &zswap_pools, list)
		n++;
	return n;
}

void ut_pool(int i, struct ut_pool *out)
{
	struct zswap_pool *pool;

	list_for_each_entry(pool, &zswap_pools, list) {
		if (i--)
			continue;
		out->zpool = pool_type(pool);
		out->compressor = pool->tfm_name;
		out->total_pages = pool_pages(pool);
		return;
	}
}

uint64_t ut_total_pages(void)
{
#if HAVE_total_pages
	return zswap_total_pages();
#elif HAVE_total_size
	/* zswap_pool_total_size is not set anew when zbud has reclaimed a page: the pools know. */
	struct zswap_pool *pool;
	uint64_t sum = 0;

	list_for_each_entry(pool, &zswap_pools, list)
		sum += pool_pages(pool);
	return sum;
#else
#error "kernel/view_pool.h knows no total size of this tree's pools: add a PROBE there"
#endif
}

/* Looked up once: what explored runs start from has the answer. */
#define kernel_counter(name) ({ \
	static unsigned int __at; \
	kernel_counter(name, &__at); \
})

/* Pages of one value, where zswap keeps them, occupy nothing and are on no LRU: they do not count. */
uint64_t ut_stored_pages(void)
{
	return kernel_counter("stored_pages") - kernel_counter("same_filled_pages");
}

void ut_counters(struct ut_counters *c)
{
	c->stored_pages = ut_stored_pages();
	c->pool_limit_hit = kernel_counter("pool_limit_hit");
	c->written_back_pages = kernel_counter("written_back_pages");
	c->reject_reclaim_fail = kernel_counter("reject_reclaim_fail");
	c->reject_compress_fail = kernel_counter("reject_compress_fail");
	c->reject_compress_poor = kernel_counter("reject_compress_poor");
	c->reject_alloc_fail = kernel_counter("reject_alloc_fail");
	c->reject_kmemcache_fail = kernel_counter("reject_kmemcache_fail");
	c->reached_full = zswap_pool_reached_full;
}
