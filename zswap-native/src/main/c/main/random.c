/* SPDX-License-Identifier: Apache-2.0 */
/*
 * random.c - the random stream. Small machines, so that limits are hit, slots run out and cgroups
 * meet; page contents from empty to incompressible; now and then something that must be refused.
 */
#include "main/stream.h"

#include <string.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* The order is the contract's. */
enum { STATUS_DONE };
enum { POOL = 8 };
enum { PTE_NONE, PTE_PRESENT, PTE_SWAPPED };
enum { ENABLED, COMPRESSOR, ZPOOL, MAX_POOL_PERCENT, ACCEPT_THRESHOLD_PERCENT, SHRINKER_ENABLED };

static uint64_t next64(struct stream_random *r)
{
	uint64_t x = r->seed += 0x9E3779B97F4A7C15ull;

	x = (x ^ x >> 30) * 0xBF58476D1CE4E5B9ull;
	x = (x ^ x >> 27) * 0x94D049BB133111EBull;
	return x ^ x >> 31;
}

static int64_t below(struct stream_random *r, int64_t n)
{
	return (int64_t)(next64(r) >> 1) % n;
}

static bool chance(struct stream_random *r, int64_t one_in)
{
	return below(r, one_in) == 0;
}

/* A value of a parameter: mostly good, sometimes as somebody might mistype it. */
static const char *value_for(struct stream_random *r, int64_t parameter)
{
	static const char *const switches[] = {
		"Y", "1", "y", "on", "t", "Y\n", "N", "0", "off", "fine", "of", "O", "", "maybe", " Y",
	};
	static const char *const compressors[] = {
		"lz4", "zstd", "lz4hc", "deflate", "lz4\n", "  zstd \n", "lzo", "", "LZ4",
	};
	static const char *const zpools[] = {
		"zsmalloc", "zbud", "zsmalloc\n", "zbud", "\tzbud", "z3fold", "", "zsmalloc",
	};
	static const char *const numbers[] = {
		"20", "1", "5", "0", "90", "100", "50\n", "0x10", "010", "+7", "-1", "99", "",
		"4294967295", "4294967296", "0xFf", "0x1g", "0xfffffffff", "99999999999999999999999", "5 ", "5\n\n", "0x", "08", "2",
	};
	size_t bias;

	switch (parameter) {
	case ENABLED:
	case SHRINKER_ENABLED:
		bias = chance(r, 4) ? COUNT(switches) : 6;
		return switches[below(r, (int64_t)bias)];
	case COMPRESSOR:
		return compressors[below(r, chance(r, 4) ? COUNT(compressors) : 4)];
	case ZPOOL:
		return zpools[below(r, chance(r, 4) ? COUNT(zpools) : 2)];
	default:
		return numbers[below(r, chance(r, 3) ? COUNT(numbers) : 6)];
	}
}

void stream_random_open(struct stream_random *r, uint64_t seed, int64_t page_size,
			struct stream_open *open)
{
	int64_t *config = open->config, parameter;

	memset(r, 0, sizeof(*r));
	memset(open, 0, sizeof(*open));
	r->seed = seed * 0xD1B54A32D192ED03ull + 1;
	r->page_size = page_size ? page_size : 4096;
	r->pages = 8 + below(r, chance(r, 3) ? 900 : 120);
	r->slots = chance(r, 3) ? r->pages / 2 + 1 : r->pages + 20;
	r->cgroups = 1;
	r->cpus = 1 + below(r, 3);
	r->hot = r->pages / 3 + 1;
	config[CONFIG_PAGE_SIZE] = r->page_size;
	config[CONFIG_PAGES] = r->pages;
	config[CONFIG_SLOTS] = r->slots;
	config[CONFIG_NODES] = 1 + below(r, 2);
	config[CONFIG_CPUS] = r->cpus;
	config[CONFIG_TOTAL_RAM_PAGES] = chance(r, 2) ? 100000 : 20 + below(r, 2 * r->pages);
	config[CONFIG_SYNCHRONOUS] = below(r, 2);
	config[CONFIG_PATH_LENGTH] = -1;
	for (parameter = 0; parameter < 6; parameter++) {
		const char *value = value_for(r, parameter);

		config[CONFIG_PARAMETER_LENGTHS + parameter] = -1;
		if (parameter == SHRINKER_ENABLED && chance(r, 2))
			value = "Y";
		else if (parameter == ENABLED && chance(r, 6))
			value = "N";	/* to be set up later, or never */
		else if (!chance(r, 3) || (parameter == ENABLED && !chance(r, 6)))
			continue;
		config[CONFIG_PARAMETER_LENGTHS + parameter] = (int64_t)strlen(value);
		memcpy(open->payload + open->length, value, strlen(value));
		open->length += (int64_t)strlen(value);
	}
	/* Swap is on at first, by the contract. */
	r->swap_on = true;
}

static void fill(struct stream_random *r, uint8_t *page)
{
	int64_t n = r->page_size, i, noise;
	uint64_t word;

	switch (below(r, 16)) {
	case 0:
		memset(page, 0, n);
		return;
	case 1:
	case 2:
		memset(page, (int)below(r, 256), n);
		return;
	case 3:		/* incompressible */
		noise = n;
		break;
	case 4:		/* nearly so: what fits into a page, but not into every zpool */
		noise = n - below(r, n / 8 + 1);
		break;
	default:
		noise = below(r, n);
		break;
	}
	for (i = 0; i + 8 <= n; i += 8) {
		word = i < noise ? next64(r) : (uint64_t)(i / 64 % 4) * 0x0101010101010101ull;
		/* Half of the pages spread their noise: two bytes of eight. */
		if (r->seed & 1 << 20)
			word &= 0x00ff00ff00ff00ffull;
		memcpy(page + i, &word, 8);
	}
}

static int64_t pick_page(struct stream_random *r, int64_t opcode)
{
	int64_t page, tries, wanted;

	if (chance(r, 400))
		return chance(r, 2) ? -1 - below(r, 5) : r->pages + below(r, 3);
	/* Mostly one that the operation has something to do with. */
	wanted = opcode == OP_PAGEOUT ? PTE_PRESENT :
		 opcode == OP_READ || opcode == OP_FAULT || opcode == OP_FREE ? PTE_SWAPPED : -1;
	for (tries = below(r, 12); ; tries--) {
		page = below(r, chance(r, 3) ? r->pages : r->hot);
		if (tries <= 0 || wanted < 0 || r->pte[page] == wanted)
			return page;
	}
}

static int64_t pick_cgroup(struct stream_random *r)
{
	if (chance(r, 300))
		return chance(r, 2) ? -1 : r->cgroups + 1 + below(r, 5000);
	/* The latest ones are the ones that are likely to be online. */
	return chance(r, 3) ? below(r, r->cgroups)
			    : r->cgroups - 1 - below(r, r->cgroups < 6 ? r->cgroups : 6);
}

static int64_t pick_opcode(struct stream_random *r)
{
	static const struct { int op, weight; } table[] = {
		{ OP_WRITE, 210 }, { OP_READ, 90 }, { OP_FAULT, 120 }, { OP_PAGEOUT, 330 },
		{ OP_RECLAIM, 12 }, { OP_FREE, 40 }, { OP_HOME, 60 }, { OP_SHRINK, 55 },
		{ OP_SCAN, 40 }, { OP_COUNT, 35 }, { OP_WORKER, 25 }, { OP_SWAPON, 3 },
		{ OP_SWAPOFF, 1 }, { OP_CREATE_CGROUP, 14 }, { OP_LIMIT_CGROUP, 20 },
		{ OP_WRITEBACK_CGROUP, 8 }, { OP_OFFLINE, 8 }, { OP_RELEASE, 8 },
		{ OP_SET_PARAMETER, 20 }, { OP_FAIL_NEXT, 20 },
		{ OP_CPU_OFFLINE, 8 }, { OP_CPU_ONLINE, 8 },
	};
	int64_t sum = 0, at;
	size_t i;

	if (r->break_pools)
		return OP_SET_PARAMETER;
	/* Swap that is off leaves little to see. */
	if (!r->swap_on && chance(r, 5))
		return OP_SWAPON;
	for (i = 0; i < COUNT(table); i++)
		sum += table[i].weight;
	at = below(r, sum);
	for (i = 0; at >= table[i].weight; i++)
		at -= table[i].weight;
	return table[i].op;
}

static void set_parameter(struct stream_random *r, struct stream_op *op)
{
	const char *value;

	op->op[1] = below(r, r->break_pools ? ZPOOL + 1 : SHRINKER_ENABLED + 1);
	r->break_pools = false;
	/* Seldom switched off, and not for long. */
	if (op->op[1] == ENABLED && !chance(r, 3))
		value = "Y";
	else
		value = value_for(r, op->op[1]);
	op->length = (int64_t)strlen(value);
	memcpy(op->payload, value, strlen(value));
	if (chance(r, 40)) {
		/* Longer than a name may be. */
		op->length = 1000 + below(r, 60);
		memset(op->payload, 'z', (size_t)op->length);
	}
}

static void fill_in(struct stream_random *r, struct stream_op *op)
{
	int64_t *o = op->op;

	switch (o[0]) {
	case OP_WRITE:
		op->length = r->page_size;
		fill(r, op->payload);
		break;
	case OP_FAULT:
		o[2] = below(r, 2);
		o[3] = chance(r, 5);
		break;
	case OP_PAGEOUT:
		o[2] = chance(r, 4);
		break;
	case OP_HOME:
		o[2] = pick_cgroup(r);
		break;
	case OP_SHRINK:
		o[1] = pick_cgroup(r);
		o[2] = below(r, chance(r, 5) ? 200 : 8);
		break;
	case OP_SCAN:
		o[1] = pick_cgroup(r);
		o[2] = below(r, 50);
		break;
	case OP_CREATE_CGROUP:
		o[1] = pick_cgroup(r);
		break;
	case OP_LIMIT_CGROUP:
		o[1] = pick_cgroup(r);
		o[2] = chance(r, 3) ? INT64_MAX : below(r, 12);
		if (chance(r, 30))
			o[2] = -1;
		break;
	case OP_WRITEBACK_CGROUP:
		o[1] = pick_cgroup(r);
		o[2] = !chance(r, 3);
		break;
	case OP_COUNT:
	case OP_OFFLINE:
	case OP_RELEASE:
		o[1] = pick_cgroup(r);
		break;
	case OP_SET_PARAMETER:
		set_parameter(r, op);
		break;
	case OP_FAIL_NEXT:
		o[1] = below(r, POOL + 1);
		o[2] = below(r, 4);
		if (chance(r, 4)) {
			o[1] = POOL;
			o[2] = 1;
			r->break_pools = true;
		}
		break;
	case OP_CPU_OFFLINE:
	case OP_CPU_ONLINE:
		o[1] = chance(r, 300) ? -1 - below(r, 2) : below(r, r->cpus + chance(r, 100));
		break;
	}
}

void stream_random_next(struct stream_random *r, struct stream_op *op)
{
	memset(op->op, 0, sizeof(op->op));
	op->length = 0;
	if (chance(r, 300))
		r->hot = 1 + below(r, r->pages);
	if (r->run_left > 0) {
		r->run_left--;
		do
			r->run_page = (r->run_page + 1) % r->pages;
		while (r->run_op == OP_PAGEOUT && r->pte[r->run_page] != PTE_PRESENT &&
		       !chance(r, 16));
		op->op[0] = r->run_op;
		op->op[1] = r->run_page;
	} else {
		op->op[0] = pick_opcode(r);
		op->op[1] = pick_page(r, op->op[0]);
		/* Rows of pages fill pools and lists as single ones would not. */
		if ((op->op[0] == OP_WRITE || op->op[0] == OP_PAGEOUT || op->op[0] == OP_HOME) &&
		    chance(r, 30) && op->op[1] >= 0) {
			r->run_op = op->op[0];
			r->run_page = op->op[1];
			r->run_left = below(r, r->pages);
		}
	}
	fill_in(r, op);
}

void stream_random_done(struct stream_random *r, const struct stream_op *op,
			const int64_t *report)
{
	int64_t page = op->op[1];

	switch (op->op[0]) {
	case OP_CREATE_CGROUP:
		if (report[REPORT_STATUS] == STATUS_DONE)
			r->cgroups = report[REPORT_VALUE] + 1;
		break;
	case OP_SWAPON:
		if (report[REPORT_STATUS] == STATUS_DONE)
			r->swap_on = true;
		break;
	case OP_SWAPOFF:
		if (report[REPORT_STATUS] != STATUS_DONE)
			break;
		r->swap_on = false;
		for (page = 0; page < r->pages; page++)
			if (r->pte[page] == PTE_SWAPPED)
				r->pte[page] = PTE_PRESENT;
		break;
	case OP_WRITE:
	case OP_READ:
	case OP_FAULT:
	case OP_PAGEOUT:
	case OP_FREE:
		r->pte[page] = (int8_t)report[REPORT_PTE];
		break;
	}
}
