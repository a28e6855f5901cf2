/* SPDX-License-Identifier: Apache-2.0 */
/*
 * session.c - see session.h.
 */
#include "main/session.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#define FLAG_UPTODATE 4		/* PageState.FLAG_UPTODATE */
#define PAGE_LONGS 7		/* of SECTION_PAGES */

int64_t session_open(struct session *s, const struct zswap_machine_abi *abi,
		     const struct stream_open *open)
{
	memset(s, 0, sizeof(*s));
	s->abi = abi;
	s->page_size = open->config[CONFIG_PAGE_SIZE];
	s->pages = open->config[CONFIG_PAGES];
	s->slots = open->config[CONFIG_SLOTS];
	s->handle = abi->open(open->config, ZN_CONFIG_LONGS, open->payload, open->length);
	return s->handle;
}

int64_t session_apply(struct session *s, const struct stream_op *op)
{
	return s->abi->apply(s->handle, op->op, ZN_OP_LONGS, op->length ? op->payload : NULL,
			     op->length, s->report, ZN_REPORT_LONGS);
}

int64_t session_close(struct session *s)
{
	return s->abi->close(s->handle);
}

const char *session_error(struct session *s)
{
	static char text[500];
	int64_t n = s->abi->error_text((uint8_t *)text, sizeof(text) - 1);

	if (n < 0)
		n = 0;
	text[n < (int64_t)sizeof(text) ? n : (int64_t)sizeof(text) - 1] = '\0';
	return text;
}

/* Room for so many more bytes. */
static uint8_t *grow(struct snapshot *shot, size_t bytes)
{
	if (shot->length + bytes > shot->capacity) {
		shot->capacity = (shot->length + bytes) * 2;
		shot->bytes = realloc(shot->bytes, shot->capacity);
		if (!shot->bytes) {
			fprintf(stderr, "no memory\n");
			exit(2);
		}
	}
	shot->length += bytes;
	return shot->bytes + shot->length - bytes;
}

static void part(struct snapshot *shot, const char *name, int64_t index, size_t item)
{
	int i = shot->nr_parts < SNAPSHOT_MAX_PARTS ? shot->nr_parts++ : SNAPSHOT_MAX_PARTS - 1;

	shot->parts[i].name = name;
	shot->parts[i].start = shot->length;
	shot->parts[i].index = index;
	shot->parts[i].item = item;
}

static int64_t look_at_section(struct session *s, struct snapshot *shot, int64_t section,
			       const char *name, size_t item_longs)
{
	int64_t longs = s->abi->observe(s->handle, section, NULL, 0);
	uint8_t *at;

	if (longs < 0)
		return longs;
	part(shot, name, 0, item_longs * sizeof(int64_t));
	/* Aligned: all that comes before are longs. */
	at = grow(shot, (size_t)longs * sizeof(int64_t));
	return s->abi->observe(s->handle, section, (int64_t *)at, longs);
}

static void look_at_text(struct session *s, struct snapshot *shot, int64_t what, int64_t index,
			 const char *name)
{
	uint8_t text[2048];
	int64_t n = s->abi->text(s->handle, what, index, text, sizeof(text));

	part(shot, name, index, 1);
	memcpy(grow(shot, sizeof(n)), &n, sizeof(n));
	if (n > 0 && n <= (int64_t)sizeof(text))
		memcpy(grow(shot, (size_t)n), text, (size_t)n);
}

/* Of the folio behind a page; the pages are the snapshot's first part. */
static int64_t page_flags(const struct snapshot *shot, int64_t page)
{
	return ((const int64_t *)shot->bytes)[page * PAGE_LONGS + REPORT_FLAGS - REPORT_PTE];
}

static void look_at_bytes(struct session *s, struct snapshot *shot)
{
	uint8_t *page;
	int64_t i, ret;

	part(shot, "page bytes", 0, sizeof(ret) + (size_t)s->page_size);
	for (i = 0; i < s->pages; i++) {
		page = grow(shot, sizeof(ret) + (size_t)s->page_size);
		memset(page, 0, sizeof(ret) + (size_t)s->page_size);
		ret = s->abi->read_page(s->handle, i, page + sizeof(ret), s->page_size);
		memcpy(page, &ret, sizeof(ret));
		/* What could not be read in is whatever was in memory before. */
		if (!(page_flags(shot, i) & FLAG_UPTODATE))
			memset(page + sizeof(ret), 0, (size_t)s->page_size);
	}
	part(shot, "device bytes", 0, sizeof(ret) + (size_t)s->page_size);
	for (i = 0; i < s->slots; i++) {
		page = grow(shot, sizeof(ret) + (size_t)s->page_size);
		memset(page, 0, sizeof(ret) + (size_t)s->page_size);
		ret = s->abi->read_device(s->handle, i, page + sizeof(ret), s->page_size);
		memcpy(page, &ret, sizeof(ret));
	}
}

int64_t session_look(struct session *s, struct snapshot *shot)
{
	static const struct { const char *name; size_t longs; } sections[] = {
		[SECTION_PAGES] = { "page", PAGE_LONGS },
		[SECTION_SLOTS] = { "slot", 8 },
		[SECTION_CGROUPS] = { "cgroup field", 1 },
		[SECTION_LRUS] = { "lru word", 1 },
		[SECTION_POOLS] = { "pool", 1 },
		[SECTION_COUNTERS] = { "counter", 1 },
	};
	int64_t i, ret, pools = 0;

	shot->length = 0;
	shot->nr_parts = 0;
	for (i = SECTION_PAGES; i <= SECTION_COUNTERS; i++) {
		ret = look_at_section(s, shot, i, sections[i].name, sections[i].longs);
		if (ret < 0)
			return ret;
		if (i == SECTION_POOLS)
			pools = ret;
	}
	for (i = 0; i < 6; i++)
		look_at_text(s, shot, TEXT_PARAMETER, i, "parameter");
	for (i = 0; i < pools && i < 16; i++) {
		look_at_text(s, shot, TEXT_POOL_ZPOOL, i, "pool's zpool");
		look_at_text(s, shot, TEXT_POOL_COMPRESSOR, i, "pool's compressor");
	}
	look_at_bytes(s, shot);
	return 0;
}

void snapshot_free(struct snapshot *shot)
{
	free(shot->bytes);
	memset(shot, 0, sizeof(*shot));
}

const char *snapshot_difference(const struct snapshot *a, const struct snapshot *b)
{
	static char text[200];
	size_t at, n = a->length < b->length ? a->length : b->length;
	int p;

	if (a->length == b->length && !memcmp(a->bytes, b->bytes, n))
		return NULL;
	for (at = 0; at < n && a->bytes[at] == b->bytes[at]; at++)
		;
	for (p = a->nr_parts - 1; p > 0 && a->parts[p].start > at; p--)
		;
	at -= a->parts[p].start;
	snprintf(text, sizeof(text), "%s %" PRId64 ", byte %zu (lengths %zu and %zu)",
		 a->parts[p].name, a->parts[p].index + (int64_t)(at / a->parts[p].item),
		 at % a->parts[p].item, a->length, b->length);
	return text;
}

uint64_t session_hash(uint64_t hash, const void *bytes, size_t length)
{
	const uint8_t *at = bytes;

	while (length--)
		hash = (hash ^ *at++) * 0x100000001B3ull;
	return hash;
}

const char *session_field(int field)
{
	static const char *const names[ZN_REPORT_LONGS] = {
		"status", "value", "pte", "pte_dirty", "slot", "flags", "refs", "charged", "content",
		"digest", "cgroups", "lrus",
		"stored_pages", "pool_total_pages", "pool_limit_hit", "written_back_pages",
		"reject_reclaim_fail", "reject_compress_fail", "reject_compress_poor",
		"reject_alloc_fail", "reject_kmemcache_fail", "pool_reached_full", "zswpin",
		"zswpout", "zswpwb", "swpin_zero", "swpout_zero", "pswpin", "pswpout", "pools",
		"work_queued", "slots_in_use", "swap_cache", "warnings",
	};

	return field >= 0 && field < ZN_REPORT_LONGS ? names[field] : "?";
}
