// SPDX-License-Identifier: Apache-2.0
/* The tree's mm/zpool.c as it lies. */
#if __has_include("mm/zpool.c")
#undef kmalloc		/* pools of zpools live as long as their zswap pool: not worth a point */
#define kmalloc(size, gfp)	((void)(gfp), world_kmalloc(size, 0))

#include "mm/zpool.c"
#endif
