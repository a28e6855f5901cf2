/* SPDX-License-Identifier: Apache-2.0 */
/*
 * speed.c - swapping pages out and in, in loops of its own, for 'zswap bench': what the code under
 * test takes when nothing observes it. Linked with the machine into a library; one call runs a
 * whole block, so that crossing from Java costs nothing that could be seen. One thread at a time.
 */
#include "abi/shared.h"

#include <string.h>

#define EXPORTED __attribute__((visibility("default")))

static int64_t machine;		/* its handle */

static int64_t stored_pages(void)
{
	struct ut_counters counters;

	ut_counters(&counters);
	return (int64_t)counters.stored_pages;
}

/*
 * Opens a machine with so many pages, filled from content, and as many slots; no limit is ever hit.
 * 0, or negative: text of the failure in speed_error.
 */
EXPORTED int64_t speed_open(const uint8_t *content, int64_t pages, int64_t page_size,
			    const char *compressor)
{
	static const int given[] = { PARAM_ENABLED, PARAM_COMPRESSOR, PARAM_ZPOOL };
	const char *values[] = { "Y", compressor, "zsmalloc" };
	int64_t config[ZN_CONFIG_LONGS] = {
		[CONFIG_PAGE_SIZE] = page_size,
		[CONFIG_PAGES] = pages,
		[CONFIG_SLOTS] = pages,
		[CONFIG_NODES] = 1,
		[CONFIG_CPUS] = 1,
		[CONFIG_TOTAL_RAM_PAGES] = 1LL << 40,
		[CONFIG_PATH_LENGTH] = -1,
	};
	char texts[64] = "";
	int i;

	for (i = 0; i < NR_PARAMETERS; i++)
		config[CONFIG_PARAMETER_LENGTHS + i] = -1;
	for (i = 0; i < 3; i++) {
		config[CONFIG_PARAMETER_LENGTHS + given[i]] = (int64_t)strlen(values[i]);
		strncat(texts, values[i], sizeof(texts) - strlen(texts) - 1);
	}
	machine = zswap_machine_abi()->open(config, ZN_CONFIG_LONGS, (const uint8_t *)texts,
					    (int64_t)strlen(texts));
	if (machine < 0)
		return machine;
	world_budget = INT64_MAX;
	if (setjmp(world_failure.out))
		return abi_broken();
	for (i = 0; i < pages; i++)
		if (op_write((unsigned long)i, content + i * page_size).status != STATUS_DONE)
			return abi_fail(ZN_MEMORY, "no memory for page %d", i);
	return 0;
}

/* Swaps pages out: how many zswap has then, or negative. */
EXPORTED int64_t speed_pageout(const int32_t *order, int64_t n)
{
	int64_t i;

	if (setjmp(world_failure.out))
		return abi_broken();
	for (i = 0; i < n; i++) {
		op_pageout((unsigned long)order[i], false);
		world_run_deferred();
	}
	return stored_pages();
}

/* Brings them back, to be written: zswap has as many less then. */
EXPORTED int64_t speed_fault(const int32_t *order, int64_t n)
{
	int64_t i;

	if (setjmp(world_failure.out))
		return abi_broken();
	for (i = 0; i < n; i++) {
		op_fault((unsigned long)order[i], true, false);
		world_run_deferred();
	}
	return stored_pages();
}

/* 1 if the page is there and has this content, else 0. */
EXPORTED int64_t speed_same(int64_t page, const uint8_t *content, int64_t page_size)
{
	struct folio *folio = world_page_folio((unsigned long)page);

	return folio && !memcmp(folio->data, content, (size_t)page_size);
}

EXPORTED int64_t speed_close(void)
{
	return zswap_machine_abi()->close(machine);
}

EXPORTED int64_t speed_error(uint8_t *out, int64_t length)
{
	return zswap_machine_abi()->error_text(out, length);
}
