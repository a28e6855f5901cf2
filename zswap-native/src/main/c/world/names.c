// SPDX-License-Identifier: Apache-2.0
/* What the explorer calls an object, for people. */
#ifdef ZSWAP_EXPLORE
#include <stdio.h>

#include "world/internal.h"

void world_name_table(const char *address, char *out, size_t size)
{
	const char *ptes = (const char *)world_ptes, *slots = (const char *)world_slot;
	size_t page = (size_t)(address - ptes) / sizeof(*world_ptes);
	size_t slot = (size_t)(address - slots) / sizeof(*world_slot);

	if (address >= slots && slot < world_slots) {
		size_t offset = (size_t)(address - slots) % sizeof(*world_slot);

		snprintf(out, size, "%s%zu",
			 offset == offsetof(struct slot, folio) ? "swap cache of slot " :
			 offset == offsetof(struct slot, device_hash) ? "device, slot " : "slot ",
			 slot);
	} else if (address >= ptes && page < world_nr_pages) {
		snprintf(out, size, "page table of page %zu", page);
	} else {
		snprintf(out, size, "table+%zu", (size_t)(address - ptes));
	}
}

static const struct { const volatile void *address; const char *name; } known[] = {
	{ &world_nr_free_slots, "slot map" },
	{ &world_swap_changes, "any slot" },
	{ &world_memcgs, "cgroup tree" },
};

void world_name_state(const char *address, bool state, char *out, size_t size)
{
	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
		if (known[i].address == address) {
			snprintf(out, size, "%s", known[i].name);
			return;
		}
	}
	if (state && ut_name_variable(address, out, size))
		return;
	snprintf(out, size, "variable+%#lx", (unsigned long)address & 0xffff);
}
#endif
