/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Force-included before every kernel source. The kernel's own list.h,
 * xarray.h and so on are used as they lie; every other header that a source
 * names is an empty file (stubs.sh), and what they would have declared is
 * here, sorted by honesty.
 */
#ifndef SHIM_ENV_H
#define SHIM_ENV_H

#include <errno.h>
#include <limits.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/types.h>

/*
 * A folio is one page; the address of either is the other's. What is reclaimed
 * as a large one is several of these. Pages of the allocators are something else behind the same name, and nobody asks for
 * their fields.
 */
struct page { char none[0]; };
#define WORLD_FOLIO_PAGE struct page page;

#include "world/world.h"

/* After libc's headers, which behave otherwise under it. */
#define __KERNEL__ 1

/* mm/internal.h and mm/slab.h resolve next to the source: their guards. */
#define __MM_INTERNAL_H
#define MM_SLAB_H

/* Configuration. */
#define CONFIG_64BIT 1
#define CONFIG_SMP 1
#define CONFIG_SWAP 1
#define CONFIG_ZSWAP 1
#define CONFIG_MEMCG 1
#define CONFIG_MEMCG_KMEM 1
#define CONFIG_DEBUG_FS 1
#define CONFIG_ZSWAP_DEFAULT_ON 1
#define CONFIG_ZSWAP_COMPRESSOR_DEFAULT "lz4"
#define CONFIG_ZSWAP_ZPOOL_DEFAULT "zsmalloc"
#define CONFIG_FRONTSWAP 1
#define CONFIG_BASE_SMALL 0

/* What the tree has: found by probe.sh; without it nothing, as while probing. */
#if __has_include("probed.h")
#include "probed.h"
#endif

#include "shim/nothing.h"
#include "shim/modelled.h"
#include "shim/pages.h"
#include "shim/altered.h"
#include "shim/patches.h"

#endif
