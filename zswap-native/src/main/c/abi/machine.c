// SPDX-License-Identifier: Apache-2.0
/* Opening, closing, looking: the table of abi.h, with its checks of handles and buffers. */
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>

#include "abi/shared.h"
#include "codec/codec.h"

static atomic_flag busy = ATOMIC_FLAG_INIT;
static int64_t handle, last_handle;	/* 0: none open */
static bool broken, exploring;
static char error[512];

/* One call at a time; who is let in leaves with what the call returns. */
static bool enter(void)
{
	return !atomic_flag_test_and_set(&busy);
}

static int64_t leave(int64_t ret)
{
	atomic_flag_clear(&busy);
	return ret;
}

int64_t abi_fail(int code, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	vsnprintf(error, sizeof(error), fmt, args);
	va_end(args);
	return -code;
}

int64_t abi_broken(void)
{
	broken = true;
	return abi_fail(ZN_BROKEN, "%s broke down: %s", ut_name, world_failure.text);
}

int64_t abi_copy_text(const char *text, uint8_t *out, int64_t length)
{
	size_t n = strlen(text);

	if (out && length > 0)
		memcpy(out, text, n < (size_t)length ? n : (size_t)length);
	return (int64_t)n;
}

static int64_t check_handle(int64_t h)
{
	if (!handle || h != handle || exploring)
		return abi_fail(ZN_CLOSED, "%lld is not an open machine", (long long)h);
	if (broken)
		return abi_fail(ZN_BROKEN, "%s broke down: %s", ut_name, world_failure.text);
	return 0;
}

static void tear_down(void)
{
	if (exploring)
		scenario_stop();
	exploring = false;
	world_close();
	codec_destroy_owner(WORLD_CODEC_OWNER);
	abi_coverage_dump();
	handle = 0;
}

static int64_t open_checked(const int64_t *config, const uint8_t *payload, int64_t length)
{
	int64_t ret;

	broken = false;
	ret = abi_start(config, payload, length, false);
	if (ret) {
		tear_down();
		return ret;
	}
	handle = ++last_handle;
	return handle;
}

static int64_t machine_open(const int64_t *config, int64_t longs, const uint8_t *payload, int64_t length)
{
	int64_t ret;

	if (!enter())
		return -ZN_BUSY;
	ret = handle ? abi_fail(ZN_OCCUPIED, "a machine of this library is open")
		     : abi_check_config(config, longs, payload, length);
	return leave(ret ? ret : open_checked(config, payload, length));
}

static int64_t machine_close(int64_t h)
{
	if (!enter())
		return -ZN_BUSY;
	if (!handle || h != handle)
		return leave(abi_fail(ZN_CLOSED, "%lld is not an open machine", (long long)h));
	tear_down();
	return leave(0);
}

static int64_t machine_apply(int64_t h, const int64_t *op, int64_t op_longs, const uint8_t *payload,
			int64_t length, int64_t *report, int64_t report_longs)
{
	int64_t ret;

	if (!enter())
		return -ZN_BUSY;
	ret = check_handle(h);
	if (!ret && (!op || op_longs != ZN_OP_LONGS || !report || report_longs != ZN_REPORT_LONGS))
		ret = abi_fail(ZN_INVALID, "an operation has %d numbers and a report %d",
			       ZN_OP_LONGS, ZN_REPORT_LONGS);
	return leave(ret ? ret : abi_apply(op, payload, length, report));
}

static int64_t machine_observe(int64_t h, int64_t section, int64_t *out, int64_t longs)
{
	int64_t ret;

	if (!enter())
		return -ZN_BUSY;
	ret = check_handle(h);
	return leave(ret ? ret : abi_observe(section, out, longs));
}

static int64_t check_page_buffer(int64_t h, const uint8_t *out, int64_t length)
{
	int64_t ret = check_handle(h);

	if (!ret && (!out || length != world_page_size))
		ret = abi_fail(ZN_PAGE_SIZE, "a page has %u bytes, not %lld", world_page_size,
			       (long long)length);
	return ret;
}

static int64_t machine_read_page(int64_t h, int64_t page, uint8_t *out, int64_t length)
{
	struct folio *folio;
	int64_t ret;

	if (!enter())
		return -ZN_BUSY;
	ret = check_page_buffer(h, out, length);
	if (!ret && (page < 0 || (uint64_t)page >= world_nr_pages))
		ret = abi_fail(ZN_UNKNOWN, "page %lld is not in 0..%lu", (long long)page,
			       world_nr_pages - 1);
	if (ret)
		return leave(ret);
	folio = world_page_folio((unsigned long)page);
	if (!folio || !folio_test_uptodate(folio))
		return leave(0);
	memcpy(out, folio->data, world_page_size);
	return leave(1);
}

static int64_t machine_read_device(int64_t h, int64_t slot, uint8_t *out, int64_t length)
{
	int64_t ret;

	if (!enter())
		return -ZN_BUSY;
	ret = check_page_buffer(h, out, length);
	if (!ret && (slot < 0 || (uint64_t)slot >= world_slots))
		ret = abi_fail(ZN_UNKNOWN, "slot %lld is not in 0..%lu", (long long)slot,
			       world_slots - 1);
	if (ret)
		return leave(ret);
	device_copy((unsigned long)slot, out);
	return leave(0);
}

static const char *find_text(int64_t what, int64_t index)
{
	static char buffer[PARAM_TEXT_MAX];
	struct ut_pool pool = { 0 };

	if (what == TEXT_PARAMETER && index >= 0 && index < NR_PARAMETERS) {
		ut_get_parameter((enum zswap_parameter)index, buffer);
		return buffer;
	}
	if ((what == TEXT_POOL_ZPOOL || what == TEXT_POOL_COMPRESSOR) && index >= 0 &&
	    index < ut_pool_count()) {
		ut_pool((int)index, &pool);
		return what == TEXT_POOL_ZPOOL ? pool.zpool : pool.compressor;
	}
	if (what == TEXT_WARNING && index >= 0)
		return world_warning((unsigned long)index);
	return NULL;
}

static int64_t parameter_pool_or_warning(int64_t what, int64_t index, uint8_t *out, int64_t length)
{
	const char *text;

	world_budget = INT64_MAX;
	if (setjmp(world_failure.out))
		return abi_broken();
	text = find_text(what, index);
	if (!text)
		return abi_fail(ZN_INVALID, "no text %lld, %lld", (long long)what, (long long)index);
	return abi_copy_text(text, out, length);
}

static int64_t machine_text(int64_t h, int64_t what, int64_t index, uint8_t *out, int64_t length)
{
	int64_t ret;

	if (!enter())
		return -ZN_BUSY;
	if (what == TEXT_NAME || what == TEXT_BUILD)
		return leave(abi_copy_text(what == TEXT_NAME ? ut_name : abi_build, out, length));
	ret = check_handle(h);
	return leave(ret ? ret : parameter_pool_or_warning(what, index, out, length));
}

static int64_t machine_number(int64_t what)
{
	int64_t ret;

	if (!enter())
		return -ZN_BUSY;
	switch (what) {
	case NUMBER_OPEN:
		ret = handle != 0;
		break;
	case NUMBER_ARENA_BYTES:
		ret = (int64_t)world_arena_bytes();
		break;
	case NUMBER_LIVE_BYTES:
		ret = handle ? (int64_t)world_bytes_in_use() : 0;
		break;
	case NUMBER_WARNINGS:
		ret = !handle ? 0 : world_warnings < WORLD_WARNINGS_KEPT ?
			(int64_t)world_warnings : WORLD_WARNINGS_KEPT;
		break;
	default:
		ret = abi_fail(ZN_INVALID, "no number %lld", (long long)what);
	}
	return leave(ret);
}

static int64_t open_scenario(const int64_t *spec, const uint8_t *payload)
{
	int64_t ret;

	broken = false;
	exploring = true;
	ret = scenario_start(spec, payload);
	if (ret) {
		tear_down();
		return ret;
	}
	handle = ++last_handle;
	return handle;
}

static int64_t machine_scenario_open(const int64_t *spec, int64_t longs, const uint8_t *payload,
				     int64_t length)
{
	int64_t ret;

	if (!enter())
		return -ZN_BUSY;
	ret = handle ? abi_fail(ZN_OCCUPIED, "a machine of this library is open")
		     : scenario_check(spec, longs, payload, length);
	return leave(ret ? ret : open_scenario(spec, payload));
}

static int64_t check_scenario(int64_t h)
{
	if (!handle || h != handle || !exploring)
		return abi_fail(ZN_CLOSED, "%lld is not an open scenario", (long long)h);
	return 0;
}

static int64_t machine_scenario_run(int64_t h, int64_t in, int64_t in_longs,
				    int64_t out, int64_t out_longs)
{
	int64_t ret;

	if (!enter())
		return -ZN_BUSY;
	ret = check_scenario(h);
	if (!ret && (!in || in_longs < 1 || !out || out_longs < 1 || (in | out) & 7))
		ret = abi_fail(ZN_INVALID, "a batch needs two buffers of longs");
	return leave(ret ? ret : scenario_batch((const int64_t *)(intptr_t)in, in_longs,
						(int64_t *)(intptr_t)out, out_longs));
}

#define REPLAYS_MOST	100000000

static int64_t machine_scenario_replay(int64_t h, int64_t in, int64_t in_longs, int64_t times,
				       int64_t out, int64_t out_longs)
{
	int64_t ret;

	if (!enter())
		return -ZN_BUSY;
	ret = check_scenario(h);
	if (!ret && (!in || in_longs < 1 || !out || out_longs < ZN_REPLAY_LONGS || (in | out) & 7))
		ret = abi_fail(ZN_INVALID, "a replay needs two buffers of longs");
	if (!ret && (times < 1 || times > REPLAYS_MOST))
		ret = abi_fail(ZN_INVALID, "%lld replays are not in 1..%d", (long long)times,
			       REPLAYS_MOST);
	return leave(ret ? ret : scenario_replay((const int64_t *)(intptr_t)in, in_longs, times,
						 (int64_t *)(intptr_t)out));
}

static int64_t machine_scenario_explanation(int64_t h, uint8_t *out, int64_t length)
{
	int64_t ret;

	if (!enter())
		return -ZN_BUSY;
	ret = check_scenario(h);
	return leave(ret ? ret : scenario_explanation(out, length));
}

static int64_t machine_error_text(uint8_t *out, int64_t length)
{
	if (!enter())
		return -ZN_BUSY;
	return leave(abi_copy_text(error, out, length));
}

const struct zswap_machine_abi *zswap_machine_abi(void)
{
	static const struct zswap_machine_abi abi = {
		.version = ZN_ABI_VERSION,
		.size = sizeof(abi),
		.open = machine_open,
		.close = machine_close,
		.apply = machine_apply,
		.observe = machine_observe,
		.scenario_open = machine_scenario_open,
		.scenario_run = machine_scenario_run,
		.scenario_replay = machine_scenario_replay,
		.scenario_explanation = machine_scenario_explanation,
		.read_page = machine_read_page,
		.read_device = machine_read_device,
		.text = machine_text,
		.number = machine_number,
		.error_text = machine_error_text,
	};

	return &abi;
}
