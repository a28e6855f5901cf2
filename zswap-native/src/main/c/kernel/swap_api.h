/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What mm/zswap.c calls and mm/swap.h declares. A definition has to be what
 * the tree's own prototype says.
 *
 * PROBE read_async_vma: TYPE(__read_swap_cache_async, struct page *(swp_entry_t, gfp_t, struct vm_area_struct *, unsigned long, bool *))
 * PROBE read_async_page: TYPE(__read_swap_cache_async, struct page *(swp_entry_t, gfp_t, struct mempolicy *, pgoff_t, bool *))
 * PROBE read_async_skip: TYPE(__read_swap_cache_async, struct folio *(swp_entry_t, gfp_t, struct mempolicy *, pgoff_t, bool *, bool))
 * PROBE cache_alloc_folio: TYPE(swap_cache_alloc_folio, struct folio *(swp_entry_t, gfp_t, struct mempolicy *, pgoff_t, bool *))
 * PROBE writepage_page_int: TYPE(__swap_writepage, int(struct page *, struct writeback_control *))
 * PROBE writepage_page: TYPE(__swap_writepage, void(struct page *, struct writeback_control *))
 * PROBE writepage_folio: TYPE(__swap_writepage, void(struct folio *, struct writeback_control *))
 * PROBE writepage_plug: TYPE(__swap_writepage, void(struct folio *, struct swap_iocb **))
 * PROBE writepage_plug_int: TYPE(__swap_writepage, int(struct folio *, struct swap_iocb **))
 * PROBE cache_del_folio: TYPE(swap_cache_del_folio, void(struct folio *))
 */

#if HAVE_read_async_vma
struct page *__read_swap_cache_async(swp_entry_t entry, gfp_t gfp, struct vm_area_struct *vma,
				     unsigned long address, bool *allocated)
{
	struct folio *folio;

	(void)vma;
	(void)address;
	shim_waits(gfp, "swapin");
	folio = world_read_swap_cache_async(entry, allocated, false);
	return folio ? folio_page(folio, 0) : NULL;
}
#elif HAVE_read_async_page
struct page *__read_swap_cache_async(swp_entry_t entry, gfp_t gfp, struct mempolicy *policy,
				     pgoff_t interleave, bool *allocated)
{
	struct folio *folio;

	(void)policy;
	(void)interleave;
	shim_waits(gfp, "swapin");
	folio = world_read_swap_cache_async(entry, allocated, false);
	return folio ? folio_page(folio, 0) : NULL;
}
#elif HAVE_read_async_skip
struct folio *__read_swap_cache_async(swp_entry_t entry, gfp_t gfp, struct mempolicy *policy,
				      pgoff_t interleave, bool *allocated, bool skip_if_exists)
{
	(void)policy;
	(void)interleave;
	shim_waits(gfp, "swapin");
	return world_read_swap_cache_async(entry, allocated, skip_if_exists);
}
#elif HAVE_cache_alloc_folio
struct folio *swap_cache_alloc_folio(swp_entry_t entry, gfp_t gfp, struct mempolicy *policy,
				     pgoff_t interleave, bool *allocated)
{
	(void)policy;
	(void)interleave;
	shim_waits(gfp, "swapin");
	return world_swap_cache_alloc_folio(entry, allocated);
}
#else
#error "kernel/swap_api.h knows no form of __read_swap_cache_async() or swap_cache_alloc_folio() that fits mm/swap.h of this tree: add a PROBE and a definition there"
#endif

#if HAVE_writepage_page_int
int __swap_writepage(struct page *page, struct writeback_control *wbc)
{
	(void)wbc;
	world_swap_writepage(page_folio(page));
	return 0;
}
#elif HAVE_writepage_page
void __swap_writepage(struct page *page, struct writeback_control *wbc)
{
	(void)wbc;
	world_swap_writepage(page_folio(page));
}
#elif HAVE_writepage_folio
void __swap_writepage(struct folio *folio, struct writeback_control *wbc)
{
	(void)wbc;
	world_swap_writepage(folio);
}
#elif HAVE_writepage_plug
void __swap_writepage(struct folio *folio, struct swap_iocb **plug)
{
	(void)plug;
	world_swap_writepage(folio);
}
#elif HAVE_writepage_plug_int
int __swap_writepage(struct folio *folio, struct swap_iocb **plug)
{
	(void)plug;
	world_swap_writepage(folio);
	return 0;
}
#else
#error "kernel/swap_api.h knows no form of __swap_writepage() that fits mm/swap.h of this tree: add a PROBE and a definition there"
#endif

#if HAVE_cache_del_folio
void swap_cache_del_folio(struct folio *folio)
{
	delete_from_swap_cache(folio);
}
#endif

/* The one swap area. The compiled sources look at no more of it than shim/modelled.h declares. */
static struct swap_info_struct swap_area;

struct swap_info_struct *swp_swap_info(swp_entry_t entry)
{
	(void)entry;
	return &swap_area;
}

struct swap_info_struct *page_swap_info(struct page *page)
{
	(void)page;
	return &swap_area;
}

struct swap_info_struct *get_swap_device(swp_entry_t entry)
{
	(void)entry;
	return world_swap_device_get() ? &swap_area : NULL;
}

void put_swap_device(struct swap_info_struct *si)
{
	(void)si;
	world_swap_device_put();
}
