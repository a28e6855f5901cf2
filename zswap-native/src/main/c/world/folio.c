// SPDX-License-Identifier: Apache-2.0
/* Folios: one page each, with flags, references and a charge. */
#include <string.h>

#include "world/internal.h"

static struct kmem_cache *folio_cache;

struct folio *folio_alloc(int nid)
{
	struct folio *folio;

	if (!folio_cache)
		folio_cache = world_cache_create("folio", sizeof(*folio));
	folio = folio_cache ? world_cache_alloc(folio_cache, nid) : NULL;
	if (!folio)
		return NULL;
	memset(folio, 0, sizeof(*folio));
	folio->data = world_named(world_alloc_pages(1, nid), "page of folio");
	if (!folio->data) {
		world_cache_free(folio_cache, folio);
		return NULL;
	}
	folio->refs = 1;
	folio->nid = nid;
	return folio;
}

long folio_nr_pages(const struct folio *folio)
{
	world_given(folio);
	return folio->parts ? folio->nr_parts : 1;
}

struct folio *folio_part(struct folio *folio, long n)
{
	world_given(folio);
	return folio->parts ? folio->parts[n] : folio;
}

void folio_charge(struct folio *folio, struct mem_cgroup *memcg)
{
	memcg_get(memcg);
	folio->memcg = memcg;
}

unsigned int folio_refs(struct folio *folio)
{
	world_point(POINT_REF, &folio->refs, POINT_READ);
	return (unsigned int)folio->refs;
}

void folio_get(struct folio *folio)
{
	world_given(folio);
	world_point(POINT_REF, &folio->refs, POINT_WRITE);
	folio->refs++;
}

void folio_put(struct folio *folio)
{
	world_given(folio);
	world_point(POINT_REF, &folio->refs, POINT_WRITE);
	if (--folio->refs)
		return;
	if (folio->flags & (FOLIO_LOCKED | FOLIO_SWAPCACHE))
		world_bug(__func__, __FILE__, __LINE__,
			  "last reference to a folio that is locked or in the swap cache");
	mem_cgroup_put(folio->memcg);		/* NULL is fine */
	world_free_pages(folio->data, 1);
	world_cache_free(folio_cache, folio);
}

static bool unlocked(const void *folio)
{
	return !(((const struct folio *)folio)->flags & FOLIO_LOCKED);
}

void folio_lock(struct folio *folio)
{
	world_given(folio);
	world_sleeps("folio_lock()");
	world_wait(POINT_LOCK, folio, POINT_ACQUIRE, unlocked, folio);
	folio->flags |= FOLIO_LOCKED;
	world_locks_held++;
}

bool folio_trylock(struct folio *folio)
{
	world_given(folio);
	/* Not acquired: it does not wait. */
	world_point(POINT_FOLIO, folio, POINT_WRITE);
	if (!unlocked(folio))
		return false;
	folio->flags |= FOLIO_LOCKED;
	world_locks_held++;
	return true;
}

void folio_unlock(struct folio *folio)
{
	world_given(folio);
	world_point(POINT_UNLOCK, folio, POINT_RELEASE);
	if (!(folio->flags & FOLIO_LOCKED))
		world_bug(__func__, __FILE__, __LINE__, "unlock of a folio that is not locked");
	folio->flags &= ~(unsigned int)FOLIO_LOCKED;
	world_locks_held--;
}

bool folio_clear_dirty_for_io(struct folio *folio)
{
	bool dirty;

	world_point(POINT_FOLIO, &folio->flags, POINT_WRITE);
	dirty = folio_test_dirty(folio);
	folio->flags &= ~(unsigned int)FOLIO_DIRTY;
	return dirty;
}

void folio_mark_uptodate(struct folio *folio)
{
	world_given(folio);
	world_point(POINT_FOLIO, &folio->flags, POINT_WRITE);
	folio->flags |= FOLIO_UPTODATE;
}

void folio_mark_dirty(struct folio *folio)
{
	world_given(folio);
	world_point(POINT_FOLIO, &folio->flags, POINT_WRITE);
	folio->flags |= FOLIO_DIRTY;
	folio->flags &= ~(unsigned int)FOLIO_RECLAIM;
}

void folio_set_reclaim(struct folio *folio)
{
	world_given(folio);
	world_point(POINT_FOLIO, &folio->flags, POINT_WRITE);
	folio->flags |= FOLIO_RECLAIM;
}

bool folio_zero_filled(const struct folio *folio)
{
	const uint64_t *word = folio->data;

	for (unsigned int i = 0; i < world_page_size / 8; i++) {
		if (word[i])
			return false;
	}
	return true;
}

void folio_zero(struct folio *folio)
{
	memset(folio->data, 0, world_page_size);
}
