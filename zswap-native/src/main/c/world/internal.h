/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the files of world/ share with each other and with abi/, and the code
 * under test does not see.
 */
#ifndef WORLD_INTERNAL_H
#define WORLD_INTERNAL_H

#include <setjmp.h>

#include "world/under_test.h"
#include "world/world.h"

#pragma GCC visibility push(hidden)

/* How a machine starts. */
struct world_config {
	unsigned int page_size;
	unsigned long pages, slots;
	int nodes, cpus;
	unsigned long totalram;
	bool synchronous;
	const char *device_path;	/* NULL: in memory */
};

/* The order of these two is part of the contract. */
enum pte_kind { PTE_NONE, PTE_PRESENT, PTE_SWAPPED, PTE_POISONED };

enum world_status {
	STATUS_DONE, STATUS_ABSENT, STATUS_RESIDENT, STATUS_STORED,
	STATUS_LOADED, STATUS_ZERO, STATUS_WRITTEN, STATUS_READ_IN,
	STATUS_CACHE_HIT, STATUS_KEPT, STATUS_DROPPED, STATUS_NO_SLOT,
	STATUS_SIGBUS, STATUS_INTERRUPTED, STATUS_NO_MEMORY, STATUS_DENIED,
	STATUS_OFF,
};

struct pte {
	spinlock_t lock;		/* the page table's; covers the rest */
	uint8_t kind;
	bool dirty;
	int home;			/* cgroup */
	unsigned long slot;		/* if swapped */
	struct folio *folio;		/* if present */
};

struct slot {
	unsigned int count;		/* PTEs that name it */
	unsigned int version;		/* changes with the slot */
	unsigned int cache_version;	/* with its place in the swap cache */
	bool has_cache, zero, written;
	uint8_t nid;			/* of the folio that last was given it */
	struct mem_cgroup *owner;	/* NULL while free */
	struct folio *folio;		/* in the swap cache */
	uint64_t device_hash;		/* of what is on the device, if written */
};

/*
 * An explored machine is small, compares outcomes, not digests, and restores its state often; of
 * one whose speed is measured nobody asks for them.
 */
#ifdef ZSWAP_EXPLORE
#define WORLD_NO_DIGESTS	true
#define WORLD_CGROUPS		64
#else
#ifdef ZSWAP_SPEED
#define WORLD_NO_DIGESTS	true
#else
#define WORLD_NO_DIGESTS	false
#endif
#define WORLD_CGROUPS		WORLD_MAX_CGROUPS
#endif

extern struct pte *world_ptes;
extern unsigned long world_nr_pages;
extern struct slot *world_slot;
extern unsigned long world_nr_free_slots, world_nr_cached;
extern long world_swap_users;			/* of the area */
extern bool world_swap_on;			/* the area exists */
extern bool world_swap_writeok;			/* slots are given out */
extern bool world_synchronous;
/* What of the positions is the surroundings' own: add, order, load, pin. */
extern struct ut_protocol world_protocol;
/* Changes with every slot: what somebody who polls looks at. */
extern unsigned long world_swap_changes;

/* The step that the next point announces changes a slot. */
void swap_changing(void);
extern long world_events[NR_VM_EVENT_ITEMS];

/* arena.c, buddy.c, slab.c */
int world_arena_open(const struct world_config *config);	/* 0 or -ENOMEM */
void world_arena_close(void);
size_t world_arena_bytes(void);			/* address space reserved now */
void *world_table(size_t bytes);		/* zeroed, for the machine's life */

#ifndef ZSWAP_EXPLORE		/* which has explore/alloc.c and regions.c instead */
struct page {
	uint8_t state;		/* BUDDY_* */
	uint8_t order;		/* of a free block's first page */
	uint8_t nid;
	uint32_t next, prev;	/* free list, index + 1 */
	struct kmem_cache *cache;	/* slab pages */
	uint32_t blocks;	/* large kmalloc: first page; how many pages */
};

#define BUDDY_ORDERS	11

struct buddy {
	char *base;
	struct page *map;
	unsigned int shift, max_order;
	unsigned long pages, top;	/* top: pages below have been in use */
	uint32_t heads[BUDDY_ORDERS];
};

extern struct buddy world_frames, world_slabs;

long buddy_alloc(struct buddy *b, unsigned long count, int nid);	/* index or -1 */
void buddy_free(struct buddy *b, unsigned long index, unsigned long count);
void buddy_poison(const void *address, size_t bytes);
void buddy_unpoison(const void *address, size_t bytes);
void world_count_bytes(long bytes);
#endif

/* sync.c */
struct world_failure {
	jmp_buf out;
	char text[400];
};

extern struct world_failure world_failure;
extern unsigned long world_warnings;
#ifdef ZSWAP_EXPLORE
#define WORLD_WARNINGS_KEPT	1
#else
#define WORLD_WARNINGS_KEPT	100
#endif
const char *world_warning(unsigned long i);	/* NULL: no such */

/* failure.c */
/* 0 disarms; whether one was armed that has not come */
bool world_arm(enum failure_point point, unsigned long nth);
extern unsigned int world_fail_shared;	/* failure points, by bit, at which tasks may meet */

/* folio.c */
struct folio *folio_alloc(int nid);		/* one reference, no charge yet */
void folio_charge(struct folio *folio, struct mem_cgroup *memcg);	/* takes a reference */
bool folio_trylock(struct folio *folio);
unsigned int folio_refs(struct folio *folio);
/* Clears the dirty flag for writing out: whether it was set. */
bool folio_clear_dirty_for_io(struct folio *folio);
bool folio_zero_filled(const struct folio *folio);
void folio_zero(struct folio *folio);

/* slot.c */
void world_slots_open(void);
/* The first of n slots in a row, pinned, a multiple of n; or why there is none. */
long slot_give_out(const struct folio *folio, unsigned long n);
enum { SLOT_NONE_FREE = -1, SLOT_OFF = -2 };
void slot_get(unsigned long i);			/* one more PTE */
void slot_put(unsigned long i);
int slot_prepare(unsigned long i);		/* pins it: 0, -ENOENT (free), -EEXIST (pinned) */
void slot_clear_cache(unsigned long i);		/* may free it */
unsigned int slot_count(unsigned long i);
bool slot_nearly_full(void);
/*
 * What who polls a slot has seen, each part when it looked at that: in the swap cache first, then at
 * the slot. A search takes looking at one for independent of changes of the other.
 */
struct slot_seen { unsigned int cached, slot; };
void slot_wait(unsigned long i, struct slot_seen seen);	/* until it is something else */
void slot_set_zero(unsigned long i, bool zero);

/* swapcache.c */
void swap_cache_open(void);
void swap_cache_add(struct folio *folio, unsigned long i);	/* slot pinned */
struct folio *swap_cache_get(unsigned long i);	/* with a reference, or NULL */
long swap_cache_next(unsigned long from);	/* slot with a folio, or -1 */
/* __read_swap_cache_async() with skip_if_exists = false, for a page of this cgroup or NO_HOME. */
struct folio *read_swap_cache_async(unsigned long i, int home, bool *allocated);
/* folio_free_swap(): takes a locked folio out whose slot nobody needs. */
bool folio_free_swap(struct folio *folio);
/* __remove_mapping(): takes it out and unlocks it if only the caller and the cache have it. */
bool swap_cache_reclaim(struct folio *folio);

/* device.c */
int device_open(const char *path);		/* 0 or a negative errno */
void device_close(void);
bool device_read(unsigned long i, struct folio *folio);
bool device_write(unsigned long i, const struct folio *folio);
void device_copy(unsigned long i, uint8_t *out);	/* for a look; no failure point */

/* memcg.c, cgroup.c */
int world_memcg_open(void);
extern struct mem_cgroup **world_memcgs;	/* by number; NULL once freed */
extern int world_nr_memcgs;			/* ever created */
/* Each looks at what is online in one step, and announces that for the next point. */
void memcg_announce_online(int id);
struct mem_cgroup *memcg_online_ancestor(int id);
/* Who pays for what is read in: the slot's owner, or if that is offline, who faults, as in the kernel. */
struct mem_cgroup *memcg_payer(struct mem_cgroup *owner, int home);
void memcg_announce_payer(int owner, int home);
#define NO_HOME		(-1)			/* nobody faults: the owner's ancestor pays */
void memcg_get(struct mem_cgroup *memcg);
void memcg_hold(struct mem_cgroup *memcg);	/* the same as part of an announced step */
void memcg_changed(struct mem_cgroup *memcg);
void memcg_reparent_objcgs(struct mem_cgroup *memcg);
struct obj_cgroup *objcg_create(struct mem_cgroup *memcg);
extern char world_objcg_lists;
struct mem_cgroup *memcg_alloc(struct mem_cgroup *parent);	/* NULL: no memory */
/* In one step: its number, or a negative errno if the parent cannot have it any more. */
int memcg_publish(struct mem_cgroup *memcg);
void memcg_discard(struct mem_cgroup *memcg);	/* that was not published */

/* digest.c */
uint64_t digest_item(uint64_t kind, uint64_t key, uint64_t value);
uint64_t digest_fold(uint64_t hash, uint64_t value);
uint64_t digest_content(const void *page);
enum digest_kind { DIGEST_SLOT = 1, DIGEST_ZERO, DIGEST_DEVICE, DIGEST_CGROUP, DIGEST_LRU };
extern uint64_t world_digest;			/* slots, zero flags, device */
extern uint64_t world_digest_cgroups, world_digest_lrus;	/* after the next */
void digest_update(void);
void digest_forget(struct mem_cgroup *memcg);	/* it is being freed */
void memcg_fields(struct mem_cgroup *memcg, int64_t *fields);	/* 10 + nodes */

/* world.c */
int world_open(const struct world_config *config);	/* 0 or a negative errno */
void world_close(void);

/* Operations: each returns a status; *value is 0 at first. */
struct outcome { enum world_status status; int64_t value; };

struct outcome op_write(unsigned long page, const void *content);
struct outcome op_read(unsigned long page);
struct outcome op_fault(unsigned long page, bool write, bool interrupted);
struct outcome op_pageout(unsigned long page, bool keep);
struct outcome op_pageout_large(unsigned long page, unsigned long n, bool keep);
struct outcome op_reclaim(void);
struct outcome op_free(unsigned long page);
struct outcome op_shrink(int cgroup, long times);
struct outcome op_scan(int cgroup, long nr_to_scan);
struct outcome op_count(int cgroup);
struct outcome op_worker(void);
struct outcome op_set_parameter(enum zswap_parameter parameter, const char *value);
extern struct mutex world_param_lock;		/* of all parameters: the kernel takes one at a time */
struct outcome op_home(unsigned long page, int cgroup);
struct outcome op_swapon(void);
struct outcome op_swapoff(void);
struct outcome op_create(int parent);
struct outcome op_limit(int cgroup, int64_t max);
struct outcome op_writeback(int cgroup, bool enabled);
struct outcome op_offline(int cgroup);
struct outcome op_release(int cgroup);
struct outcome op_cpu_offline(int cpu);
struct outcome op_cpu_online(int cpu);

static inline struct outcome outcome(enum world_status status, int64_t value)
{
	return (struct outcome){ status, value };
}

/* fault.c */
enum world_status swap_read_folio(struct folio *folio, unsigned long i);
void map_folio(struct pte *pte, struct folio *folio, bool dirty);
/* Looks at a PTE under its lock: the slot of a swapped one, or -1. */
long pte_swapped_slot(struct pte *pte);

/* Words for what a point of the explorer names: an address in a table, or in the state. */
void world_name_table(const char *address, char *out, size_t size);
bool world_name_failure(const char *address, char *out, size_t size);
void world_name_state(const char *address, char *out, size_t size);
/* As ut_name_part(), of the surroundings' own. */
bool world_name_part(const char *kind, size_t offset, char *out, size_t size);

/* report.c */
void report_page(unsigned long page, int64_t out[7]);
void report_no_page(int64_t out[7]);
void report_slot(unsigned long i, int64_t out[8]);
void report_counters(int64_t *out);
struct folio *world_page_folio(unsigned long page);	/* mapped or cached, or NULL */

#pragma GCC visibility pop

#endif
