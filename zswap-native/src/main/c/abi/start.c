// SPDX-License-Identifier: Apache-2.0
/* Starting a machine: its configuration is checked, then the state reset, then it boots. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "abi/shared.h"
#include "codec/codec.h"
#ifdef ZSWAP_EXPLORE
#include "explore/explore.h"
#endif

struct ut_protocol abi_protocol;

#define PATH_LONGEST	4096
#define VALUE_LONGEST	ZN_VALUE_LONGEST

int64_t abi_check_config(const int64_t *c, int64_t longs, const uint8_t *payload, int64_t length)
{
	int64_t sum = 0;

	if (!c || longs != ZN_CONFIG_LONGS || length < 0 || (!payload && length))
		return abi_fail(ZN_INVALID, "a configuration has %d numbers, not %lld",
				ZN_CONFIG_LONGS, (long long)longs);
	if (c[CONFIG_PAGE_SIZE] < 64 || c[CONFIG_PAGE_SIZE] > 65536 ||
	    (c[CONFIG_PAGE_SIZE] & (c[CONFIG_PAGE_SIZE] - 1)))
		return abi_fail(ZN_PAGE_SIZE, "page size %lld is not a power of two in 64..65536",
				(long long)c[CONFIG_PAGE_SIZE]);
	for (int i = CONFIG_PAGES; i <= CONFIG_SLOTS; i++) {
		if (c[i] < 1 || c[i] > WORLD_MAX_PAGES)
			return abi_fail(ZN_UNKNOWN, "%lld pages or slots are not in 1..%d",
					(long long)c[i], WORLD_MAX_PAGES);
	}
	if (c[CONFIG_NODES] < 1 || c[CONFIG_NODES] > WORLD_MAX_NODES)
		return abi_fail(ZN_UNKNOWN, "%lld nodes are not in 1..%d",
				(long long)c[CONFIG_NODES], WORLD_MAX_NODES);
	if (c[CONFIG_CPUS] < 1 || c[CONFIG_CPUS] > WORLD_MAX_CPUS)
		return abi_fail(ZN_UNKNOWN, "%lld CPUs are not in 1..%d",
				(long long)c[CONFIG_CPUS], WORLD_MAX_CPUS);
	if (c[CONFIG_TOTAL_RAM_PAGES] < 1 || c[CONFIG_TOTAL_RAM_PAGES] > 1LL << 40)
		return abi_fail(ZN_UNKNOWN, "%lld pages of memory are not in 1..2^40",
				(long long)c[CONFIG_TOTAL_RAM_PAGES]);
	if (c[CONFIG_PATH_LENGTH] < -1 || c[CONFIG_PATH_LENGTH] > PATH_LONGEST)
		return abi_fail(ZN_INVALID, "a path has at most %d bytes", PATH_LONGEST);
	if (c[CONFIG_PATH_LENGTH] > 0)
		sum = c[CONFIG_PATH_LENGTH];
	for (int i = 0; i < NR_PARAMETERS; i++) {
		int64_t n = c[CONFIG_PARAMETER_LENGTHS + i];

		if (n < -1 || n > VALUE_LONGEST)
			return abi_fail(ZN_INVALID, "a parameter's value has at most %d bytes",
					VALUE_LONGEST);
		sum += n > 0 ? n : 0;
	}
	if (sum != length)
		return abi_fail(ZN_INVALID, "the texts have %lld bytes together, not %lld",
				(long long)sum, (long long)length);
	return 0;
}

/* The next text of the payload, as a C string at *at; NULL if not given. */
static const char *take(char **at, const uint8_t **payload, int64_t length)
{
	char *text = *at;

	if (length < 0)
		return NULL;
	memcpy(text, *payload, (size_t)length);
	text[length] = '\0';
	*at += length + 1;
	*payload += length;
	return text;
}

/* As in /sys/module/zswap/parameters. */
static const char *const parameter_names[NR_PARAMETERS] = {
	[PARAM_ENABLED] = "enabled",
	[PARAM_COMPRESSOR] = "compressor",
	[PARAM_ZPOOL] = "zpool",
	[PARAM_MAX_POOL_PERCENT] = "max_pool_percent",
	[PARAM_ACCEPT_THRESHOLD_PERCENT] = "accept_threshold_percent",
	[PARAM_SHRINKER_ENABLED] = "shrinker_enabled",
};

/* As kstrtobool() takes it; what it refuses never comes up. */
static bool says_no(const char *value)
{
	return value && value[0] &&
	       (strchr("nNfF0", value[0]) || ((value[0] | 0x20) == 'o' && (value[1] | 0x20) == 'f'));
}

/*
 * Where zswap is not there every page goes to the device, which breaks no invariant: nobody may
 * call that safe who did not ask for it.
 */
static int64_t check_up(const char *const *values, const char *compressor)
{
	if (says_no(values[PARAM_ENABLED]) || (ut_is_enabled() && ut_pool_count()))
		return 0;
	if (!codec_available(compressor))
		return abi_fail(ZN_BROKEN, "zswap of %s does not come up: compressor '%.40s': %s",
				ut_name, compressor, codec_why(compressor));
	return abi_fail(ZN_BROKEN, "zswap of %s does not come up: after boot it %s, so that every page "
			"would go to the device and nothing be checked. Its set-up fails, or is not "
			"called: if the tree has another name for CONFIG_ZSWAP_DEFAULT_ON, give the "
			"program 'param enabled = Y', or the name to shim/env.h",
			ut_name, ut_is_enabled() ? "has no pool" : "is not enabled");
}

static int64_t boot(const struct world_config *config, const char *const *values, bool needed)
{
	char compressor[PARAM_TEXT_MAX];
	int refused, ret;
	int64_t up;

	if (setjmp(world_failure.out)) {
#ifdef ZSWAP_EXPLORE
		if (needed)
			scenario_note_failure();
#endif
		return abi_broken();
	}
	ret = world_open(config);
	if (ret == -ENOMEM)
		return abi_fail(ZN_MEMORY, "no address space for a machine of this size");
	if (ret)
		return abi_fail(ZN_DEVICE, "%s: %s", config->device_path, strerror(-ret));
	world_protocol = abi_protocol;
	if (!ut_set_protocol(&abi_protocol))
		return abi_fail(ZN_PROTOCOL, "%s has no protocol of these positions together",
				ut_name);
	/* The tree's own, while it still says so. */
	ut_get_parameter(PARAM_COMPRESSOR, compressor);
	ret = ut_boot(values, &refused);
	if (ret && refused >= 0)
		return abi_fail(ZN_PARAMETER - 256 * ret, "%s: '%.100s' is refused by %s: %s",
				parameter_names[refused], values[refused], ut_name, strerror(-ret));
	if (ret)
		return abi_fail(ZN_MEMORY, "%s does not start: %s", ut_name, strerror(-ret));
	up = needed ? check_up(values, values[PARAM_COMPRESSOR] ? values[PARAM_COMPRESSOR] : compressor)
		    : 0;
	if (up)
		return up;
#ifdef ZSWAP_EXPLORE
	leaks_begin();
#endif
	if (op_swapon().status != STATUS_DONE)
		return abi_fail(ZN_MEMORY, "%s: no memory to switch swap on", ut_name);
	world_run_deferred();
	digest_update();
	return 0;
}

int64_t abi_start(const int64_t *c, const uint8_t *payload, int64_t length, bool needed)
{
	const char *values[NR_PARAMETERS];
	struct world_config config = {
		.page_size = (unsigned int)c[CONFIG_PAGE_SIZE],
		.pages = (unsigned long)c[CONFIG_PAGES],
		.slots = (unsigned long)c[CONFIG_SLOTS],
		.nodes = (int)c[CONFIG_NODES],
		.cpus = (int)c[CONFIG_CPUS],
		.totalram = (unsigned long)c[CONFIG_TOTAL_RAM_PAGES],
		.synchronous = c[CONFIG_SYNCHRONOUS] != 0,
	};
	char *texts = malloc((size_t)length + NR_PARAMETERS + 1), *at = texts;
	int64_t ret;

	if (!texts || abi_state_reset()) {
		free(texts);
		return abi_fail(ZN_MEMORY, "no memory");
	}
	config.device_path = take(&at, &payload, c[CONFIG_PATH_LENGTH]);
	for (int i = 0; i < NR_PARAMETERS; i++)
		values[i] = take(&at, &payload, c[CONFIG_PARAMETER_LENGTHS + i]);
	world_budget = INT64_MAX;
#ifdef ZSWAP_EXPLORE
	/* Parameters are read where the caller has them. */
	explore_out = texts;
	explore_out_bytes = (size_t)length + NR_PARAMETERS + 1;
#endif
	ret = boot(&config, values, needed);
#ifdef ZSWAP_EXPLORE
	explore_out_bytes = 0;
#endif
	free(texts);
	return ret;
}
