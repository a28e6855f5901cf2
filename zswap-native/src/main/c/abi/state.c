// SPDX-License-Identifier: Apache-2.0
/*
 * Resetting. The build renames .data and .bss of world/ and of the code under
 * test to one section; the copy taken at the first open is what every later
 * open starts from.
 */
#include <stdlib.h>
#include <string.h>

#include "abi/shared.h"

__attribute__((visibility("hidden"))) extern char __start_zswap_state[], __stop_zswap_state[];

static char *pristine, *kept;

#ifdef ZSWAP_GCOV
void __gcov_dump(void);
void __gcov_reset(void);

/* Counters lie in the section too: they are written out (merged) before they go. */
void abi_coverage_dump(void)
{
	__gcov_dump();
	__gcov_reset();
}
#else
void abi_coverage_dump(void)
{
}
#endif

int abi_state_reset(void)
{
	size_t bytes = (size_t)(__stop_zswap_state - __start_zswap_state);

	abi_coverage_dump();
	if (pristine) {
		memcpy(__start_zswap_state, pristine, bytes);
		return 0;
	}
	pristine = malloc(bytes);
	if (!pristine)
		return -1;
	memcpy(pristine, __start_zswap_state, bytes);
	return 0;
}

int abi_state_keep(void)
{
	size_t bytes = (size_t)(__stop_zswap_state - __start_zswap_state);

	kept = kept ? kept : malloc(bytes);
	if (!kept)
		return -1;
	memcpy(kept, __start_zswap_state, bytes);
	return 0;
}

void abi_state_restore(void)
{
	memcpy(__start_zswap_state, kept, (size_t)(__stop_zswap_state - __start_zswap_state));
}
