/* SPDX-License-Identifier: Apache-2.0 */
/*
 * setup.c - boot parameters, set-up, and the switch that enables.
 *
 * A machine that boots with enabled=N is not set up: there is no pool and no list, and names of
 * compressors and zpools are taken as they come. The first write to the switch, whatever it says,
 * sets zswap up.
 */
#include "reference/zswap.h"

#include <errno.h>
#include <string.h>

const char *const ut_name = "reference";
/* As in 6.12. */
const bool ut_zeromap = true, ut_lists_first = false, ut_skip_path = true, ut_skip_pins = true;
const bool ut_unused_first = true, ut_asks_dying = false;

struct mutex setup_lock;
enum setup_state setup_state = SETUP_NOT_YET;

/* Falls back to the default, or to none at all. False: none. */
static bool settle(const char **name, bool exists, const char *fallback, bool fallback_exists)
{
	if (exists)
		return true;
	*name = fallback_exists ? fallback : "";
	return fallback_exists;
}

static void set_up(void)
{
	struct zswap_pool *pool = NULL;
	bool compressor, zpool;

	if (entries_init()) {
		setup_state = SETUP_FAILED;
		params.enabled = false;
		return;
	}
	lru_setup();
	compressor = settle(&params.compressor, compressor_exists(params.compressor),
			    DEFAULT_COMPRESSOR, compressor_exists(DEFAULT_COMPRESSOR));
	zpool = settle(&params.zpool, zpool_find(params.zpool),
		       DEFAULT_ZPOOL, zpool_find(DEFAULT_ZPOOL));
	if (compressor && zpool)
		pool = pool_create(params.zpool, params.compressor);
	if (pool)
		pool_add_current(pool);
	else
		params.enabled = false;
	setup_state = SETUP_DONE;
}

int setup_enable(const char *text)
{
	int ret = -ENODEV;

	mutex_lock(&setup_lock);
	if (setup_state == SETUP_NOT_YET)
		set_up();
	if (setup_state == SETUP_DONE && have_pool)
		ret = param_parse_switch(text, &params.enabled);
	mutex_unlock(&setup_lock);
	return ret;
}

/* A compression context is its pool's, whatever CPU it is used on. */
int ut_cpu_online(unsigned int cpu)
{
	(void)cpu;
	return 0;
}

void ut_cpu_offline(unsigned int cpu)
{
	(void)cpu;
}

int ut_boot(const char *const values[NR_PARAMETERS], int *refused)
{
	enum zswap_parameter p;
	int ret;

	for (p = 0; p < NR_PARAMETERS; p++) {
		*refused = p;
		if (!values[p])
			continue;
		/* Before set-up the switch only switches. */
		if (p == PARAM_ENABLED)
			ret = param_parse_switch(values[p], &params.enabled);
		else
			ret = ut_set_parameter(p, values[p]);
		if (ret)
			return ret;
	}
	*refused = -1;
	/* A failure leaves zswap disabled, not the machine without a kernel. */
	if (params.enabled)
		set_up();
	return 0;
}
