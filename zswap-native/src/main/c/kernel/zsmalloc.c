// SPDX-License-Identifier: Apache-2.0
/*
 * The zsmalloc-like model as a zpool driver. The kernel's own zsmalloc moves
 * objects between pages and sizes its classes by the kernel's configuration:
 * more than any machine could be compared with.
 */
#include <linux/list.h>
#include <linux/zpool.h>

#include "zpool/zpool_model.h"

static void *model_create(const char *name, gfp_t gfp)
{
	(void)name;
	(void)gfp;
	return zpool_zsmalloc.create();
}

static int model_malloc(void *pool, size_t size, gfp_t gfp, unsigned long *handle)
{
	(void)gfp;
	return zpool_zsmalloc.malloc(pool, size, handle);
}

static void model_free(void *pool, unsigned long handle)
{
	zpool_zsmalloc.free(pool, handle);
}

static void model_destroy(void *pool)
{
	zpool_zsmalloc.destroy(pool);
}

static void *model_map(void *pool, unsigned long handle, enum zpool_mapmode mode)
{
	(void)mode;
	return zpool_zsmalloc.map(pool, handle);
}

static void model_unmap(void *pool, unsigned long handle)
{
	zpool_zsmalloc.unmap(pool, handle);
}

static u64 model_total_pages(void *pool)
{
	return zpool_zsmalloc.total_pages(pool);
}

static struct zpool_driver model_driver = {
	.type = "zsmalloc",
	.create = model_create,
	.destroy = model_destroy,
	.malloc_support_movable = true,
	.malloc = model_malloc,
	.free = model_free,
	.map = model_map,
	.unmap = model_unmap,
	.total_pages = model_total_pages,
};

static int model_init(void)
{
	zpool_register_driver(&model_driver);
	return 0;
}
module_init(model_init);
