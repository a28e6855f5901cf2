/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the code under test gives to the surroundings and to the ABI. Two
 * implementations: kernel/ (around a tree's mm/zswap.c) and reference/.
 */
#ifndef WORLD_UNDER_TEST_H
#define WORLD_UNDER_TEST_H

#include "world/world.h"

#pragma GCC visibility push(hidden)

/* The order is the contract's ZswapParameter. */
enum zswap_parameter {
	PARAM_ENABLED, PARAM_COMPRESSOR, PARAM_ZPOOL, PARAM_MAX_POOL_PERCENT,
	PARAM_ACCEPT_THRESHOLD_PERCENT, PARAM_SHRINKER_ENABLED, NR_PARAMETERS
};

/* Longest text of a parameter that is shown, with its final NUL. */
#define PARAM_TEXT_MAX	1100

/* reference, or linux-<version>; never NULL. */
extern const char *const ut_name;

/*
 * Sets parameters as on the kernel command line (NULL: not given), then runs
 * the initcalls. World and memory are ready, swap is off. Returns 0, or a
 * negative errno with *refused = the parameter at fault (-1: none).
 */
int ut_boot(const char *const values[NR_PARAMETERS], int *refused);
/* As a write to /sys/module/zswap/parameters. 0 or a negative errno. */
int ut_set_parameter(enum zswap_parameter parameter, const char *value);
/* As a read, without the newline; buffer of PARAM_TEXT_MAX bytes. */
void ut_get_parameter(enum zswap_parameter parameter, char *buffer);

/* Whether the swap layer keeps pages of zeros away from zswap (since 6.12). */
extern const bool ut_zeromap;
/* Whether offlining gives the lists to the parent before the objcgs. */
extern const bool ut_lists_first;
/* Whether swapoff waits for the users of the area before zswap lets go of it. */
extern const bool ut_unused_first;
/* Whether it matters that a cgroup is dying for a grace period before it goes offline. */
extern const bool ut_asks_dying;
/* Whether a fault may skip the swap cache, and whether it pins its slot then. */
extern const bool ut_skip_path, ut_skip_pins;

/* include/linux/zswap.h */
bool ut_store(struct folio *folio);		/* a large one: all of its pages, or none */
bool ut_load(struct folio *folio);
void ut_invalidate(swp_entry_t entry);
/* Positions of R5, which no kernel tree has: is the slot's page here; store a private folio again. */
bool ut_holds(swp_entry_t entry);
void ut_store_back(struct folio *folio);
int ut_swapon(int type, unsigned long nr_pages);
void ut_swapoff(int type);
void ut_folio_swapin(struct folio *folio);
bool ut_is_enabled(void);
void ut_memcg_offline_cleanup(struct mem_cgroup *memcg);

/*
 * memcg_reparent_list_lrus: gives memcg and all its descendants the parent's
 * kmemcg_id, then splices memcg's lists to the head of the parent's, then
 * frees them. Its objcgs have been moved before.
 */
void ut_reparent_list_lrus(struct mem_cgroup *memcg, struct mem_cgroup *parent);
/* The cgroup is about to be freed: drop what its under_test points to. */
void ut_memcg_free(struct mem_cgroup *memcg);

/*
 * A CPU is about to come, or has gone: what it alone has is made, or goes. The
 * first fails with a negative errno, and leaves nothing.
 */
int ut_cpu_online(unsigned int cpu);
void ut_cpu_offline(unsigned int cpu);

int ut_shrink_memcg(struct mem_cgroup *memcg);		/* 0, -EAGAIN, -ENOENT */
/* Of the dynamic shrinker; SHRINK_STOP is returned as ~0UL. */
unsigned long ut_shrinker_scan(struct mem_cgroup *memcg, int nid, unsigned long nr_to_scan);
unsigned long ut_shrinker_count(struct mem_cgroup *memcg, int nid);
/* The global shrink worker. */
bool ut_work_queued(void);
void ut_run_worker(void);				/* one item, which is queued */

/* Of io.zswap.api.explore.Protocol, in its order; 0 is what was merged. What each does is said there. */
enum { RECHECK_COMPARE_AND_REMOVE, RECHECK_NONE, RECHECK_LOOKUP_BEFORE_PIN,
       RECHECK_LOOKUP_AFTER_PIN, RECHECK_LOOKUP_AFTER_PIN_AS_QUOTED };
enum { TREE_PIN_FIRST, TREE_ENTRY_REFERENCE, TREE_EMPTIED_BY_SWAPOFF, TREE_SHARED_COUNTER,
       TREE_PERCPU_REFERENCE, TREE_DRAINED_BY_SWAPOFF };
enum { WALK_ROTATE_FIRST, WALK_READ_AFTER_UNLOCK, WALK_ISOLATE_AND_PUT_BACK, WALK_ISOLATE_ONLY,
       WALK_ROTATE_AFTER };
enum { ADD_RCU_ADD, ADD_CSS_TRYGET, ADD_CSS_TRYGET_ONLINE, ADD_RCU_LOOKUP,
       ADD_REPARENT_AT_RELEASE };
enum { ORDER_ID_FIRST, ORDER_ID_LAST };
enum { LISTS_LOCKED, LISTS_LOCKLESS_COUNT, LISTS_PARENT_LOCK_DELETE };
enum { LOAD_KEEP_UNLESS_SWAP_CACHE, LOAD_EXCLUSIVE, LOAD_SWAP_CACHE_ALWAYS, LOAD_STORE_BACK,
       LOAD_KEEP_UNTIL_FREED };
enum { PIN_PINNED, PIN_UNPINNED };
enum { LARGE_PAGE_BY_PAGE, LARGE_CHARGED_LAST };
struct ut_protocol { int recheck, tree, walk, add, order, lists, load, pin, large; };
/* False if the code under test can only do what was merged. Before ut_boot(). */
bool ut_set_protocol(const struct ut_protocol *protocol);
/* Whether a plain variable is shared without a lock, so that its accesses matter. */
bool ut_watched(const void *address);
/* A variable of the code under test, in words; false if it has no name. */
bool ut_name_variable(const void *address, char *out, size_t size);
/*
 * The member at an offset of an object of its own, which is called `kind`;
 * false if it has no name. A lock that is all of its object has "".
 */
bool ut_name_part(const char *kind, size_t offset, char *out, size_t size);
/* One line of a table of such members. */
struct ut_part { const char *kind; size_t offset, bytes; const char *name; };
/* Likewise, for whoever has a table. */
bool world_find_part(const struct ut_part *parts, size_t n, const char *kind, size_t offset,
		     char *out, size_t size);

/* Looking. Changes nothing. */

struct ut_counters {
	uint64_t stored_pages, pool_limit_hit, written_back_pages,
		reject_reclaim_fail, reject_compress_fail, reject_compress_poor,
		reject_alloc_fail, reject_kmemcache_fail;
	bool reached_full;
};

uint64_t ut_stored_pages(void);
void ut_counters(struct ut_counters *counters);
uint64_t ut_total_pages(void);
/* Compressed length of what is kept under a slot, 0 for nothing. */
unsigned int ut_entry_length(swp_entry_t entry);
/* How many are kept as they are; negative if it does not count them. */
int64_t ut_incompressible_pages(void);
/* The list of an online cgroup on a node. */
unsigned long ut_lru_length(struct mem_cgroup *memcg, int nid);
/*
 * Up to max entries from the head on (or from the tail backwards), each as
 * slot * 2 + referenced. Returns how many.
 */
unsigned long ut_lru_peek(struct mem_cgroup *memcg, int nid, bool from_tail,
			  unsigned long max, uint64_t *entries);

struct ut_pool {
	const char *zpool, *compressor;
	uint64_t total_pages;
};

int ut_pool_count(void);
/* In the order of the pool list; i < ut_pool_count(). */
void ut_pool(int i, struct ut_pool *pool);

#pragma GCC visibility pop

#endif
