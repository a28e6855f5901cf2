/* SPDX-License-Identifier: Apache-2.0 */
/*
 * zswap.h - the project's own zswap logic: what its files share.
 *
 *	param.c		parameters: texts to values
 *	setup.c		boot, set-up, the switch that enables
 *	pool.c		the list of pools, and how they come and go
 *	entry.c		one compressed page: its data, its charge, its place on the LRU
 *	store.c		store, load, invalidate, swapon, swapoff
 *	writeback.c	one entry back to the device
 *	shrink.c	who is written back: a cgroup, the worker's round, the dynamic shrinker
 *	inspect.c	looking, for reports
 *	tree.c, lru.c	the containers
 *	positions/	what was proposed and not merged; nothing of it runs by default
 *
 * It behaves as Linux 6.12 does. Its structure is its own.
 *
 * Lock order, outermost first. Locks on one line are never held together.
 *
 *	folio lock (the world's: pins a slot of the swap cache)
 *	  setup_lock
 *	    pools_lock | a pool's codec_lock | shrink_lock | an LRU node's lock | a tree's lock
 *	      (codec_lock) a zpool's lock
 *	      (LRU node's lock) the lock of the table of lists
 *
 * An LRU node's lock is dropped before an entry is written back, so that it never meets the tree's.
 */
#ifndef REFERENCE_ZSWAP_H
#define REFERENCE_ZSWAP_H

#include "codec/codec.h"
#include "reference/lru.h"
#include "reference/tree.h"
#include "world/under_test.h"
#include "zpool/ring.h"
#include "zpool/zpool_model.h"

#define DEFAULT_COMPRESSOR "lz4"
#define DEFAULT_ZPOOL "zsmalloc"

/* One allocator with one compressor. Entries stay in the pool that they were stored in. */
struct zswap_pool {
	struct ring link;		/* pool list, under pools_lock; the first is the current one */
	atomic_t refs;			/* entries, and one while it is the current pool */
	const struct zpool_model *ops;
	void *zpool;
	struct mutex codec_lock;	/* codec, buffer */
	struct codec *codec;
	void *buffer;			/* one page, for what the codec makes */
	struct work_struct release;
};

struct zswap_entry {
	swp_entry_t slot;
	unsigned int length;		/* bytes of compressed data */
	int nid;			/* node of this entry's memory, which is its LRU's too */
	bool referenced;		/* second chance; under the LRU node's lock once it is listed */
	struct zswap_pool *pool;
	unsigned long handle;
	struct obj_cgroup *objcg;	/* who pays, with a reference; NULL for the root */
	struct ring lru;
	atomic_t refs;			/* positions/counted.c only */
};

/*
 * Counters that have no lock: they are bumped as the kernel bumps its debugfs counters, and may
 * lose an update when two tasks meet.
 */
struct zswap_stats {
	atomic_long_t stored_pages;	/* the exception: exact */
	uint64_t pool_limit_hit;
	uint64_t written_back_pages;
	uint64_t reject_reclaim_fail;
	uint64_t reject_compress_fail;
	uint64_t reject_compress_poor;
	uint64_t reject_alloc_fail;
	uint64_t reject_kmemcache_fail;
	bool reached_full;		/* the limit was hit; waiting for the accept threshold */
};

extern struct zswap_stats stats;

/* Nobody looks at them but people: no point. */
#define bump(counter) ((void)(counter)++)

/* Which position of each thread is followed; all 0: what was merged. */
extern struct ut_protocol protocol;

/* param.c */

struct zswap_params {
	bool enabled, shrinker_enabled;
	const char *compressor, *zpool;		/* "": cannot be had, not even the default */
	unsigned int max_pool_percent, accept_threshold_percent;
};

extern struct zswap_params params;

/* All return 0 or a negative errno, and leave the value alone on failure. */
int param_parse_switch(const char *text, bool *value);
int param_parse_number(const char *text, unsigned int *value);
/* Keeps a copy of a name; the text is without white space around it. */
int param_keep_name(const char *text, const char **value);
/* A copy of a text without white space around it, to be freed; NULL for lack of memory. */
char *param_strip(const char *text);

/* setup.c */

enum setup_state { SETUP_NOT_YET, SETUP_DONE, SETUP_FAILED };

extern struct mutex setup_lock;		/* setup_state, and its change */
extern enum setup_state setup_state;

/* A write to the switch that enables; sets zswap up if that has not been done. */
int setup_enable(const char *text);

/* pool.c */

extern spinlock_t pools_lock;		/* the pool list */
extern bool have_pool;			/* a current pool exists; once true, always */

bool compressor_exists(const char *name);
/* A pool that nobody knows yet, with the reference of the current one; or NULL. */
struct zswap_pool *pool_create(const char *zpool, const char *compressor);
/* Makes a pool that is on no list the current one. */
void pool_add_current(struct zswap_pool *pool);
/*
 * The compressor's or zpool's name has changed: finds or makes the pool with the new one, makes it
 * current, and gives up the pool that was.
 */
int pools_switch(const char **name, const char *text, const char *zpool, const char *compressor);
/* The current pool with a reference, or NULL. */
struct zswap_pool *pool_current_get(void);
void pool_put(struct zswap_pool *pool);
unsigned long pools_total_pages(void);
bool pools_name(const void *address, char *out, size_t size);
/* The i-th pool, while nothing runs; NULL beyond the last. */
struct zswap_pool *pools_peek(int i);

/* entry.c */

int entries_init(void);
struct zswap_entry *entry_alloc(int nid);
/* Gives back what an entry that nobody can find has got so far: data, pool, structure. */
void entry_drop(struct zswap_entry *entry);
/* A stored entry is paid for from entry_charge() to entry_free(). */
void entry_charge(struct zswap_entry *entry);
/* The same, but it is no event yet. */
void entry_pay(struct zswap_entry *entry);
/* Puts an entry on the LRU: from then on it is up for writeback. */
void entry_list(struct zswap_entry *entry);
/* The end of a stored entry, which has just left the tree: off the LRU, paid back, dropped. */
void entry_free(struct zswap_entry *entry);
/* Fills in length and handle; false (and the reason counted) if the page cannot be kept. */
bool entry_compress(struct zswap_entry *entry, struct folio *folio);
/*
 * The page is back in a locked folio, for the reason that the event names; false if it cannot be
 * decompressed.
 */
bool entry_restore(struct zswap_entry *entry, struct folio *folio, enum vm_event_item event);

/* store.c */

/* Into its slot again, which is pinned; without memory for that it goes. */
void entry_put_back(struct zswap_entry *entry);
/* What a variable of this file is called; false if it is none. Likewise below. */
bool store_name(const void *address, char *out, size_t size);

/* The tree of a slot's swap area; valid while the area cannot be switched off. */
struct tree *tree_of(swp_entry_t slot);
/* The same for one use, or NULL; who has pinned nothing needs a position of R2 that keeps it. */
struct tree *tree_use(swp_entry_t slot);
void tree_done(struct tree *tree);

/* large.c */

/* A large folio on its way in: how many pages are there, and what is not charged yet. */
struct large {
	long pages;
	size_t owed;
};
/* Instead of entry_charge(). */
void large_add(struct large *large, struct zswap_entry *entry);
/* All of the folio is there. */
void large_end(const struct large *large, struct folio *folio);

/* writeback.c */

/* A visitor for LRU walks: second chance, else write back. */
enum lru_verdict writeback_visit(struct lru_walk *walk, struct ring *link);

/* shrink.c */

unsigned long max_pages(void);
unsigned long accept_threshold_pages(void);
bool shrink_name(const void *address, char *out, size_t size);
/* Queues the worker, unless it is queued. */
void shrink_queue(void);

#endif
