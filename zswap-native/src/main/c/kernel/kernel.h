/* SPDX-License-Identifier: Apache-2.0 */
/* What the files of kernel/ share. */
#ifndef KERNEL_KERNEL_H
#define KERNEL_KERNEL_H

#pragma GCC visibility push(hidden)

struct list_lru;
struct list_lru_one;

/* The list that a cgroup's entries are on; NULL if it has none yet. */
struct list_lru_one *kernel_lru_list(struct list_lru *lru, int nid, struct mem_cgroup *memcg);
/* A number that the kernel shows in debugfs, 0 if it does not. *at is 0 at first, then where it is. */
u64 kernel_counter(const char *name, unsigned int *at);
/* Whether a page that cannot be decompressed is an error of its reader, and no BUG. */
extern const bool kernel_decompress_fails;
/* mm/frontswap.c, where the tree has it. */
bool kernel_frontswap_store(struct folio *folio);
bool kernel_frontswap_load(struct folio *folio);
void kernel_frontswap_invalidate(swp_entry_t entry);
int kernel_frontswap_swapon(int type, unsigned long nr_pages);
void kernel_frontswap_swapoff(int type);
/* lib/radix-tree.c owns the node cache; only that much of it is needed. */
int kernel_radix_tree_init(void);

#pragma GCC visibility pop

#endif
