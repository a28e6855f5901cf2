/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The code under test's own variables, in words.
 *
 * PROBE name_shrink_lock: zswap_shrink_lock
 * PROBE name_list_lru: zswap_list_lru
 * PROBE name_nr_trees: nr_zswap_trees
 * PROBE name_stored_pages: zswap_stored_pages
 */

bool ut_watched(const void *address)
{
	return address == (const void *)&zswap_pool_reached_full;
}

#define NAMED(variable) { &(variable), sizeof(variable), #variable }

bool ut_name_variable(const void *address, char *out, size_t size)
{
	const struct { const void *start; size_t bytes; const char *name; } names[] = {
		NAMED(zswap_pools_lock), NAMED(zswap_pools), NAMED(zswap_pool_reached_full),
		NAMED(zswap_enabled), NAMED(zswap_trees),
#if HAVE_name_shrink_lock
		NAMED(zswap_shrink_lock),
#endif
#if HAVE_name_list_lru
		NAMED(zswap_list_lru),
#endif
#if HAVE_name_nr_trees
		NAMED(nr_zswap_trees),
#endif
#if HAVE_name_stored_pages
		NAMED(zswap_stored_pages),
#endif
	};

	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		if (address >= names[i].start &&
		    (const char *)address < (const char *)names[i].start + names[i].bytes) {
			snprintf(out, size, "%s", names[i].name);
			return true;
		}
	}
	return false;
}
