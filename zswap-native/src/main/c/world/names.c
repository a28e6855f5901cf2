// SPDX-License-Identifier: Apache-2.0
/* What the explorer calls an object, for people. */
#ifdef ZSWAP_EXPLORE
#include <stdio.h>
#include <string.h>

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
	{ &world_objcg_lists, "objcg lists" },
	{ &world_swap_users, "users of the swap area" },
	{ &world_swap_on, "swap area" },
	{ &world_cpus_online, "CPUs that are online" },
	{ &world_cpu_hotplug, "CPU hotplug" },
	{ &world_param_lock, "parameters" },
};

static const struct ut_part parts[] = {
	/* It is known by its address. */
	{ "folio", 0, sizeof(unsigned long), "" },
	{ "folio", offsetof(struct folio, flags), sizeof(unsigned int), "flags" },
	{ "folio", offsetof(struct folio, refs), sizeof(int), "refs" },
	{ "folio", offsetof(struct folio, swap), sizeof(swp_entry_t), "swap" },
	{ "folio", offsetof(struct folio, memcg), sizeof(void *), "memcg" },
	{ "page of folio", 0, 1, "" },
	{ "objcg", offsetof(struct obj_cgroup, memcg), sizeof(void *), "memcg" },
	{ "objcg", offsetof(struct obj_cgroup, refs), sizeof(long), "refs" },
	{ "memcg", offsetof(struct mem_cgroup, kmemcg_id), sizeof(int), "kmemcg_id" },
	{ "memcg", offsetof(struct mem_cgroup, refs), sizeof(long), "refs" },
	{ "memcg", offsetof(struct mem_cgroup, online), sizeof(bool), "online" },
	{ "memcg", offsetof(struct mem_cgroup, dying), sizeof(bool), "dying" },
	{ "memcg", offsetof(struct mem_cgroup, zswap_writeback), sizeof(bool), "zswap_writeback" },
	{ "memcg", offsetof(struct mem_cgroup, objcg), sizeof(void *), "objcg" },
	{ "memcg", offsetof(struct mem_cgroup, objcgs), sizeof(void *), "objcgs" },
};

bool world_find_part(const struct ut_part *of, size_t n, const char *kind, size_t offset,
		     char *out, size_t size)
{
	for (size_t i = 0; i < n; i++) {
		if (offset - of[i].offset < of[i].bytes && !strcmp(of[i].kind, kind)) {
			snprintf(out, size, "%s", of[i].name);
			return true;
		}
	}
	return false;
}

bool world_name_part(const char *kind, size_t offset, char *out, size_t size)
{
	return world_find_part(parts, sizeof(parts) / sizeof(parts[0]), kind, offset, out, size);
}

void world_name_state(const char *address, char *out, size_t size)
{
	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
		if (known[i].address == address) {
			snprintf(out, size, "%s", known[i].name);
			return;
		}
	}
	if (world_name_failure(address, out, size) || ut_name_variable(address, out, size))
		return;
	snprintf(out, size, "variable+%#lx", (unsigned long)address & 0xffff);
}
#endif
