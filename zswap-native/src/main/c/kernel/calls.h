/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the swap layer calls in zswap: include/linux/zswap.h, or up to 6.5 the
 * frontswap layer (kernel/frontswap.c) between them.
 *
 * PROBE is_enabled: zswap_is_enabled()
 * PROBE store_folio: TYPE(zswap_store, bool(struct folio *))
 * PROBE frontswap: TYPE(zswap_frontswap_store, int(unsigned, pgoff_t, struct page *))
 * PROBE load_bool: TYPE(zswap_load, bool(struct folio *))
 * PROBE load_int: TYPE(zswap_load, int(struct folio *))
 * PROBE invalidate_entry: TYPE(zswap_invalidate, void(swp_entry_t))
 * PROBE invalidate_offset: TYPE(zswap_invalidate, void(int, pgoff_t))
 * PROBE swapon_pages: TYPE(zswap_swapon, int(int, unsigned long))
 * PROBE swapon_type: TYPE(zswap_swapon, void(int))
 * PROBE folio_swapin: TYPE(zswap_folio_swapin, void(struct folio *))
 * PROBE page_swapin: TYPE(zswap_page_swapin, void(struct page *))
 * PROBE memcg_cleanup: TYPE(zswap_memcg_offline_cleanup, void(struct mem_cgroup *))
 * PROBE zeromap: BODY(mm/page_io.c, swap_writepage swap_writeout, [a-z_]*zeromap[a-z_]*)
 * PROBE lists_first: ORDER(mm/memcontrol.c, mem_cgroup_css_offline memcg_offline_kmem, memcg_reparent_list_lrus, memcg_reparent_objcgs)
 * PROBE asks_dying: BODY(mm/list_lru.c, memcg_list_lru_alloc, css_is_dying)
 * PROBE load_marks_uptodate: BODY(mm/zswap.c, zswap_load, folio_mark_uptodate)
 * PROBE load_unlocks: BODY(mm/zswap.c, zswap_load, folio_unlock)
 * PROBE load_drops: BODY(mm/zswap.c, zswap_load, folio_test_swapcache)
 * PROBE skip_path: BODY(mm/memory.c, do_swap_page, swap_read_folio|swap_readpage)
 * PROBE skip_pins: BODY(mm/memory.c, do_swap_page, swapcache_prepare)
 * PROBE large_folios: BODY(mm/zswap.c, zswap_store, folio_nr_pages)
 * PROBE decompress_bool: TYPE(zswap_decompress, bool(struct zswap_entry *, struct folio *))
 * PROBE unused_first: ORDER(mm/swapfile.c, swapoff, percpu_ref_kill, zswap_swapoff|frontswap_invalidate_area)
 *
 * TRAIT lacks large-folios large_folios=0: zswap_store() takes folios of one page only (mm/zswap.c)
 * TRAIT lacks large-folios large_folios=2: zswap is given pages, not folios: it has no zswap_store() (mm/zswap.c)
 * TRAIT lacks decompress-failures decompress_bool=0: a page that cannot be decompressed is a BUG (mm/zswap.c)
 * TRAIT differs zeromap zeromap=0: pages of one value go to zswap, too; the swap layer keeps no map of them
 * TRAIT differs load load_drops=0: a load leaves the entry in zswap when the page goes to the swap cache, or drops it always
 * TRAIT differs offlining lists_first=1: an offline cgroup's LRU lists move to the parent before its objcgs
 * TRAIT decides offlining lists_first=0: objcgs move to the parent, then the LRU lists (mm/memcontrol.c)
 * TRAIT decides offlining lists_first=1: the LRU lists move to the parent, then the objcgs (mm/memcontrol.c)
 * TRAIT unread offlining lists_first=2: the order in which objcgs and LRU lists move to the parent (mm/memcontrol.c)
 * TRAIT decides dying asks_dying=1: who makes a cgroup's lists asks whether it is dying, which it is a grace period before it goes offline (mm/list_lru.c)
 * TRAIT decides pin skip_path=1 skip_pins=1: the swapin that skips the swap cache pins its slot (mm/memory.c)
 * TRAIT decides pin skip_path=1 skip_pins=0: the swapin that skips the swap cache does not pin its slot (mm/memory.c)
 * TRAIT decides pin skip_path=0: no swapin skips the swap cache (mm/memory.c)
 * TRAIT unread pin skip_path=2: whether a swapin that skips the swap cache pins its slot (mm/memory.c)
 * TRAIT differs swapoff unused_first=0: zswap lets go of the device before swapoff waits for its users
 * TRAIT decides swapoff unused_first=1: swapoff waits for users of the device before zswap lets go of it (mm/swapfile.c)
 * TRAIT decides swapoff unused_first=0: zswap lets go of the device before swapoff waits for its users (mm/swapfile.c)
 * TRAIT unread swapoff unused_first=2: whether swapoff waits for users of the device first (mm/swapfile.c)
 */

const bool ut_zeromap = HAVE_zeromap == 1;
const bool ut_lists_first = HAVE_lists_first == 1;
const bool ut_unused_first = HAVE_unused_first != 0;
const bool ut_asks_dying = HAVE_asks_dying == 1;
const bool ut_skip_path = HAVE_skip_path != 0;
const bool ut_skip_pins = HAVE_skip_pins != 0;
const bool kernel_decompress_fails = HAVE_decompress_bool == 1;

#if HAVE_store_folio
bool ut_store(struct folio *folio)
{
	return zswap_store(folio);
}
#elif HAVE_frontswap
bool ut_store(struct folio *folio)
{
	return kernel_frontswap_store(folio);
}
#else
#error "kernel/calls.h knows neither zswap_store() nor zswap_frontswap_store() as mm/zswap.c of this tree has them: add a PROBE and a call there"
#endif

/* What swap_read_folio() makes of it; the folio is locked before and after. */
#if HAVE_load_int
bool ut_load(struct folio *folio)
{
	int ret = zswap_load(folio);

	if (ret == -ENOENT)
		return false;
	if (HAVE_load_unlocks)
		folio_lock(folio);
	return true;
}
#elif HAVE_load_bool
bool ut_load(struct folio *folio)
{
	if (!zswap_load(folio))
		return false;
	if (!HAVE_load_marks_uptodate)
		folio_mark_uptodate(folio);
	return true;
}
#elif HAVE_frontswap
bool ut_load(struct folio *folio)
{
	if (!kernel_frontswap_load(folio))
		return false;
	folio_mark_uptodate(folio);
	return true;
}
#else
#error "kernel/calls.h knows no form of zswap_load() as mm/zswap.c of this tree has it: add a PROBE and a call there"
#endif

void ut_invalidate(swp_entry_t entry)
{
#if HAVE_invalidate_entry
	zswap_invalidate(entry);
#elif HAVE_invalidate_offset
	zswap_invalidate(swp_type(entry), swp_offset(entry));
#elif HAVE_frontswap
	kernel_frontswap_invalidate(entry);
#else
#error "kernel/calls.h knows no form of zswap_invalidate() as mm/zswap.c of this tree has it: add a PROBE and a call there"
#endif
}

int ut_swapon(int type, unsigned long nr_pages)
{
#if HAVE_swapon_pages
	return zswap_swapon(type, nr_pages);
#elif HAVE_swapon_type
	(void)nr_pages;
	zswap_swapon(type);
	return 0;
#elif HAVE_frontswap
	return kernel_frontswap_swapon(type, nr_pages);
#else
#error "kernel/calls.h knows no form of zswap_swapon() as mm/zswap.c of this tree has it: add a PROBE and a call there"
#endif
}

void ut_swapoff(int type)
{
#if HAVE_frontswap
	kernel_frontswap_swapoff(type);
#else
	zswap_swapoff(type);
#endif
}

void ut_folio_swapin(struct folio *folio)
{
#if HAVE_folio_swapin
	zswap_folio_swapin(folio);
#elif HAVE_page_swapin
	zswap_page_swapin(folio_page(folio, 0));
#else
	(void)folio;
#endif
}

bool ut_is_enabled(void)
{
#if HAVE_is_enabled
	return zswap_is_enabled();
#else
	return zswap_enabled;
#endif
}

void ut_memcg_offline_cleanup(struct mem_cgroup *memcg)
{
#if HAVE_memcg_cleanup
	zswap_memcg_offline_cleanup(memcg);
#else
	(void)memcg;
#endif
}

bool ut_holds(swp_entry_t entry)
{
	(void)entry;
	return false;
}

void ut_store_back(struct folio *folio)
{
	(void)folio;
}

/* A tree does what it does. */
bool ut_set_protocol(const struct ut_protocol *p)
{
	return !(p->recheck || p->tree || p->walk || p->add || p->lists || p->load || p->large);
}
