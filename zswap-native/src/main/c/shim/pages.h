/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The interface of single pages that older trees use for what is a folio
 * here, and mapping, which is looking at its data.
 */
#ifndef SHIM_PAGES_H
#define SHIM_PAGES_H

#define page_folio(p)		((struct folio *)(p))
#define folio_page(folio, n)	(&folio_part(folio, n)->page)
#define page_private(p)		(page_folio(p)->swap.val)
#define page_swap_entry(p)	(page_folio(p)->swap)

#define PageLocked(p)		folio_test_locked(page_folio(p))
#define PageSwapCache(p)	folio_test_swapcache(page_folio(p))
#define PageTransHuge(p)	folio_test_large(page_folio(p))
#define SetPageUptodate(p)	folio_mark_uptodate(page_folio(p))
#define SetPageReclaim(p)	folio_set_reclaim(page_folio(p))
#define SetPageDirty(p)		folio_mark_dirty(page_folio(p))
#define set_page_dirty(p)	folio_mark_dirty(page_folio(p))
#define lock_page(p)		folio_lock(page_folio(p))
#define unlock_page(p)		folio_unlock(page_folio(p))
#define get_page(p)		folio_get(page_folio(p))
#define put_page(p)		folio_put(page_folio(p))
#define get_obj_cgroup_from_page(p)	get_obj_cgroup_from_folio(page_folio(p))

#define kmap_atomic(p)			(page_folio(p)->data)
#define kmap_local_page(p)		(page_folio(p)->data)
#define kmap_local_folio(folio, at)	((void *)((char *)(folio)->data + (at)))
#define kunmap_atomic(address)		((void)(address))
#define kunmap_local(address)		((void)(address))
#define memcpy_to_folio(folio, at, from, n) \
	memcpy(kmap_local_folio(folio, at), from, n)
#define memcpy_from_folio(to, folio, at, n) \
	memcpy(to, kmap_local_folio(folio, at), n)

static inline void *memset_l(unsigned long *to, unsigned long value, size_t n)
{
	world_check_range(to, n * sizeof(*to), true);
	for (size_t i = 0; i < n; i++)
		to[i] = value;
	return to;
}

#endif
