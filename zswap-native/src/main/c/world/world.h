/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The surroundings of zswap, as the code under test sees them: folios, the
 * swap cache, slots, the swap device, memory cgroups, memory, failures.
 * What each does is fixed in the package description of io.zswap.api.machine.
 * Names are the kernel's wherever the meaning is.
 *
 * Shared by the kernel build (mm/zswap.c of a tree, unmodified) and the
 * reference build (this project's own logic). All state lies in static
 * variables, which opening a machine resets, and in one arena.
 */
#ifndef WORLD_WORLD_H
#define WORLD_WORLD_H

#include "world/sync.h"

#pragma GCC visibility push(hidden)

#define WORLD_MAX_PAGES		(1 << 18)
#define WORLD_MAX_CGROUPS	4096
#define WORLD_MAX_DEPTH		64
#define WORLD_LARGEST		16	/* pages of a folio */
#define WORLD_MAX_NODES		2
/* zswap.max and the contract's MemCgroup.UNLIMITED. */
#define WORLD_UNLIMITED		((unsigned long)INT64_MAX)

/*
 * The machine's page size, 64 to 65536, a power of two.
 */
extern unsigned int world_page_size;
extern unsigned int world_page_shift;
extern int world_nodes;			/* NUMA nodes, 1 or 2 */
extern unsigned long world_totalram;	/* pages */
extern int world_cpus;			/* 1 to WORLD_MAX_CPUS */
extern unsigned int world_cpus_online;	/* a bit per CPU */
extern struct mutex world_cpu_hotplug;	/* held while a CPU goes or comes */
/* Where the task is now; it may be somewhere else at its next step. */
int world_this_cpu_at(const struct world_place *place);
#define world_this_cpu()	(world_cpus == 1 ? 0 : world_this_cpu_at(WORLD_HERE))
extern unsigned long world_slots;	/* of swap area 0 */

/* One swap area, type 0; the value is the offset. */
typedef struct { unsigned long val; } swp_entry_t;
#define WORLD_SWAP_TYPES	32

/*
 * Folios.
 */

/* The order is part of the contract (PageState.FLAG_*). */
enum folio_flag {
	FOLIO_LOCKED = 1, FOLIO_SWAPCACHE = 2, FOLIO_UPTODATE = 4,
	FOLIO_DIRTY = 8, FOLIO_WRITEBACK = 16, FOLIO_RECLAIM = 32,
};

struct mem_cgroup;

/* Sources of the kernel take the address of a folio's first page: shim/env.h. */
#ifndef WORLD_FOLIO_PAGE
#define WORLD_FOLIO_PAGE
#endif

struct folio {
	WORLD_FOLIO_PAGE
	unsigned long index;		/* mm/swap.h names it in a function that nothing here calls */
	swp_entry_t swap;		/* valid while in the swap cache, or private to a fault */
	unsigned int flags;
	int refs;
	int nid;
	struct mem_cgroup *memcg;	/* charged to; never NULL, root included */
	void *data;			/* world_page_size bytes */
	/* Of the first of several that are reclaimed as one: all of them; else NULL. */
	struct folio *const *parts;
	long nr_parts;
};

#define folio_nid(f)		((f)->nid)
#define folio_test_locked(f)	(!!((f)->flags & FOLIO_LOCKED))
#define folio_test_swapcache(f)	(!!((f)->flags & FOLIO_SWAPCACHE))
#define folio_test_uptodate(f)	(!!((f)->flags & FOLIO_UPTODATE))
#define folio_test_dirty(f)	(!!((f)->flags & FOLIO_DIRTY))

/* Folios are of one page each; those that reclaim takes as one are one large folio meanwhile. */
long folio_nr_pages(const struct folio *folio);
/* What stands for the n-th page, under a slot of its own. */
struct folio *folio_part(struct folio *folio, long n);
#define folio_test_large(f)	(folio_nr_pages(f) > 1)

void folio_lock(struct folio *folio);
void folio_unlock(struct folio *folio);
void folio_get(struct folio *folio);
void folio_put(struct folio *folio);
void folio_mark_uptodate(struct folio *folio);
/* Also takes the reclaim mark away. */
void folio_mark_dirty(struct folio *folio);
void folio_set_reclaim(struct folio *folio);

/*
 * Swap cache and device.
 */

/*
 * __read_swap_cache_async(): the swap cache's folio
 * with a reference (*allocated = false); or, if the slot is in use, a new one,
 * locked, in the swap cache, charged to the slot's owner (*allocated = true);
 * or NULL: the slot is free, swap is off, no memory (failure point FOLIO). A pin
 * of somebody else is waited for, unless skip_if_exists: NULL then.
 */
struct folio *world_read_swap_cache_async(swp_entry_t entry, bool *allocated,
					  bool skip_if_exists);
/* get_swap_device(): holds off the end of swapoff; false if that has begun. */
bool world_swap_device_get(void);
void world_swap_device_put(void);
/*
 * swap_cache_alloc_folio(): as __read_swap_cache_async(), but the caller keeps the device, and it
 * never waits for somebody else's pin.
 */
struct folio *world_swap_cache_alloc_folio(swp_entry_t entry, bool *allocated);
/* The folio is locked and in the swap cache; drops the cache's reference. */
void delete_from_swap_cache(struct folio *folio);
/*
 * __swap_writepage of zswap's own writeback: counts PSWPOUT, writes to the
 * device, unlocks. On failure the folio is dirty again, without reclaim mark.
 */
void world_swap_writepage(struct folio *folio);

/*
 * Memory cgroups. mem_cgroup_disabled() is false.
 */

/* The order is the order of CgroupState's event fields. */
enum vm_event_item {
	ZSWPIN, ZSWPOUT, ZSWPWB, SWPIN_ZERO, SWPOUT_ZERO, PSWPIN, PSWPOUT,
	NR_VM_EVENT_ITEMS
};
/* Those before this one are counted per cgroup too. */
#define NR_MEMCG_EVENT_ITEMS	PSWPIN

enum memcg_stat_item { MEMCG_ZSWAP_B, MEMCG_ZSWAPPED, NR_MEMCG_STAT_ITEMS };

struct lruvec {
	struct {
		atomic_long_t nr_disk_swapins;
		atomic_long_t nr_zswap_protected;	/* up to 6.11 instead */
	} zswap_lruvec_state;
};

struct obj_cgroup {
	struct mem_cgroup *memcg;	/* moves to the parent at offlining */
	long refs;
	struct obj_cgroup *next, **pprev;	/* on its memcg's list */
	struct rcu_head rcu;
};

struct cgroup { int level; };		/* 0 for the root */

struct cgroup_subsys_state { struct cgroup *cgroup; };

struct mem_cgroup {
	struct cgroup_subsys_state css;	/* first: the kernel casts */
	struct cgroup cgroup;
	int id;				/* number in the contract, 0 for the root */
	/*
	 * Which LRU lists are this cgroup's: -1 for the root, else its number;
	 * its parent's from offlining on (reparent_list_lrus changes it, for
	 * the descendants as well).
	 */
	int kmemcg_id;
	struct mem_cgroup *parent;	/* NULL for the root */
	struct mem_cgroup *first_child, *last_child, *next, *prev;
	long refs;			/* not counted for the root */
	bool online;			/* CSS_ONLINE: cleared last at offlining */
	bool dying;			/* tryget_online fails: set first at offlining */
	bool released;
	unsigned long zswap_max;	/* pages, or WORLD_UNLIMITED */
	bool zswap_writeback;		/* of this cgroup alone */
	struct obj_cgroup *objcg;	/* NULL for the root and once offline */
	struct obj_cgroup *objcgs;	/* all that stand here */
	long stat[NR_MEMCG_STAT_ITEMS];		/* descendants included */
	long events[NR_MEMCG_EVENT_ITEMS];	/* descendants included */
	struct lruvec lruvec[WORLD_MAX_NODES];
	void *under_test;		/* for the code under test; NULL at first */
	struct rcu_head rcu;

	/* What the digests have of this cgroup; world/digest.c only. */
	bool digest_queued;
	unsigned int lru_stale;		/* bit per node */
	uint64_t digest_fields, digest_lru[WORLD_MAX_NODES];
	struct mem_cgroup *digest_next;
};

extern struct mem_cgroup *root_mem_cgroup;

#define mem_cgroup_is_root(m)	((m) == root_mem_cgroup)
#define parent_mem_cgroup(m)	((m)->parent)

/* Before zswap's own writeback_enabled check: true while zswap is disabled. */
bool mem_cgroup_zswap_writeback_enabled(struct mem_cgroup *memcg);
bool mem_cgroup_online(struct mem_cgroup *memcg);
bool mem_cgroup_tryget(struct mem_cgroup *memcg);	/* of NULL, which is nobody: true */
bool mem_cgroup_tryget_online(struct mem_cgroup *memcg);	/* likewise */
void mem_cgroup_put(struct mem_cgroup *memcg);	/* NULL is fine */
/*
 * Preorder over all that are not freed, children in order of creation. Returns
 * the one after prev (the root after NULL) with a reference, NULL at the end;
 * drops prev's. The other two are NULL.
 */
struct mem_cgroup *mem_cgroup_iter(struct mem_cgroup *root, struct mem_cgroup *prev,
				   void *cookie);
/* The next of the subtree of root in preorder (root after NULL), no references. */
struct mem_cgroup *world_next_descendant(struct mem_cgroup *pos, struct mem_cgroup *root);
/* With descendants. */
unsigned long memcg_page_state(struct mem_cgroup *memcg, enum memcg_stat_item item);
struct lruvec *mem_cgroup_lruvec_nid(struct mem_cgroup *memcg, int nid);
struct lruvec *folio_lruvec(struct folio *folio);

/* NULL if the folio's cgroup is the root, or every ancestor but it is offline. */
struct obj_cgroup *get_obj_cgroup_from_folio(struct folio *folio);
void obj_cgroup_get(struct obj_cgroup *objcg);
void obj_cgroup_put(struct obj_cgroup *objcg);	/* NULL is fine */
struct mem_cgroup *obj_cgroup_memcg(struct obj_cgroup *objcg);
struct mem_cgroup *get_mem_cgroup_from_objcg(struct obj_cgroup *objcg);
bool obj_cgroup_may_zswap(struct obj_cgroup *objcg);
void obj_cgroup_charge_zswap(struct obj_cgroup *objcg, size_t size);
void obj_cgroup_uncharge_zswap(struct obj_cgroup *objcg, size_t size);
void count_objcg_events(struct obj_cgroup *objcg, enum vm_event_item item,
			unsigned long count);
void count_vm_event(enum vm_event_item item);

/*
 * The code under test says that the list of this cgroup (NULL: the root) on
 * this node has changed, or may have: order, length, or a referenced mark.
 */
void world_lru_touched(struct mem_cgroup *memcg, int nid);

/*
 * Failures.
 */

/* The order is the contract's FailurePoint. */
enum failure_point {
	FAIL_ENTRY, FAIL_ZPOOL, FAIL_COMPRESS, FAIL_TREE, FAIL_LRU, FAIL_FOLIO,
	FAIL_DEVICE_WRITE, FAIL_DEVICE_READ, FAIL_POOL, FAIL_DECOMPRESS,
	FAIL_PERCPU,
	NR_FAILURE_POINTS
};

/*
 * The point has been reached: must it fail? To be called exactly once each
 * time. The world calls it for FOLIO and the DEVICE ones, the code under test
 * for ENTRY, TREE, LRU, POOL, COMPRESS, PERCPU and, if it can go on,
 * DECOMPRESS (before it calls the codec); allocators for ZPOOL (before they
 * call world_alloc_pages).
 */
bool world_fail_at(enum failure_point point, const struct world_place *place);
#define world_fail(point)	world_fail_at(point, WORLD_HERE)

/*
 * Memory, all of it from the arena. NULL if the arena is full.
 */

struct kmem_cache;	/* objects of one size, per node; LIFO reuse */

struct kmem_cache *world_cache_create(const char *name, size_t size);
void world_cache_destroy(struct kmem_cache *cache);	/* NULL is fine */
void *world_cache_alloc(struct kmem_cache *cache, int nid);	/* not zeroed */
void world_cache_free(struct kmem_cache *cache, void *object);

void *world_kmalloc(size_t size, int nid);	/* not zeroed; any size */
void *world_kzalloc(size_t size, int nid);
/*
 * For objects that tasks may hold while others free them: the explore variant
 * passes a point before each use, so that every order of use and free is tried.
 */
#ifdef ZSWAP_EXPLORE
void *world_kmalloc_tracked(size_t size, int nid);
void *world_kzalloc_tracked(size_t size, int nid);
/* As the compiler's callbacks do for single loads and stores. */
void world_check_range(const void *address, size_t bytes, bool write);
/*
 * Whether an object that is about to be freed has been freed before, which is
 * reported unless freed memory is never reused: then only data may go wrong.
 */
bool world_freed_before(const void *object);
#else
#define world_kmalloc_tracked		world_kmalloc
#define world_kzalloc_tracked		world_kzalloc
#define world_freed_before(object)	((void)(object), false)
#define world_check_range(address, bytes, write) \
	((void)(address), (void)(bytes), (void)(write))
#endif
void world_kfree(void *object);			/* NULL is fine */

/* Machine pages, 1 to 16 in a row, aligned to one page; not zeroed. */
void *world_alloc_pages(unsigned int count, int nid);
void world_free_pages(void *pages, unsigned int count);

#ifdef ZSWAP_EXPLORE
/*
 * What an object is called: a name, or the text of an expression with a sizeof
 * in it, which is the source's own word for what it allocates. Returns the object.
 */
void *explore_name(void *object, const char *what);
#define world_named(object, what)	explore_name(object, what)
#define world_sized(object, size) \
	world_named(object, __builtin_strstr(size, "sizeof(") ? size : __func__)
#define world_kmalloc(size, nid)	world_sized((world_kmalloc)(size, nid), #size)
#define world_kzalloc(size, nid)	world_sized((world_kzalloc)(size, nid), #size)
#define world_kmalloc_tracked(size, nid) world_sized((world_kmalloc_tracked)(size, nid), #size)
#define world_kzalloc_tracked(size, nid) world_sized((world_kzalloc_tracked)(size, nid), #size)
#define world_alloc_pages(count, nid)	world_named((world_alloc_pages)(count, nid), "page frame")
/* Freeing is a step, at the place of whoever frees. */
struct world_place;
void explore_cache_free(struct kmem_cache *cache, void *object, const struct world_place *place);
void explore_kfree(void *object, const struct world_place *place);
#define world_cache_free(cache, object)	explore_cache_free(cache, object, WORLD_HERE)
#define world_kfree(object)		explore_kfree(object, WORLD_HERE)
#else
#define world_named(object, what)	(object)
#endif

/* Of any address within the arena. */
struct page;
struct page *virt_to_page(const void *address);
int page_to_nid(const struct page *page);
bool world_owns(const void *address);		/* within the arena's memory */
void *page_address(const struct page *page);	/* start of that page */

/* Bytes handed out and not given back, for tests that look for leaks. */
size_t world_bytes_in_use(void);

/* Who owns this machine's codec contexts: closing destroys those that are left. */
#define WORLD_CODEC_OWNER	((const void *)&world_budget)

#define totalram_pages()	(world_totalram)

#pragma GCC visibility pop

#endif
