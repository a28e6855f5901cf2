// SPDX-License-Identifier: Apache-2.0
/*
 * The zsmalloc-like model as the tree's zswap calls it: as a zpool driver, or
 * (since 6.18) by the functions of include/linux/zsmalloc.h. The kernel's own
 * zsmalloc moves objects between pages and sizes its classes by the kernel's
 * configuration: more than any machine could be compared with.
 *
 * PROBE driver_ops: TYPE(((struct zpool_driver *)0)->create, void *(*)(const char *, gfp_t, const struct zpool_ops *, struct zpool *))
 * PROBE driver_pages: TYPE(((struct zpool_driver *)0)->total_pages, u64 (*)(void *))
 * PROBE zs_malloc: TYPE(zs_malloc, unsigned long(struct zs_pool *, size_t, gfp_t, const int))
 * PROBE zs_read: TYPE(zs_obj_read_begin, void *(struct zs_pool *, unsigned long, void *))
 * PROBE zs_read_size: TYPE(zs_obj_read_begin, void *(struct zs_pool *, unsigned long, size_t, void *))
 * PROBE zs_read_sg: TYPE(zs_obj_read_sg_begin, void(struct zs_pool *, unsigned long, struct scatterlist *, size_t))
 */
#include <linux/list.h>
#if __has_include(<linux/zpool.h>)
#include <linux/zpool.h>
#else
#include <linux/zsmalloc.h>
#endif

#include "zpool/zpool_model.h"

#if __has_include(<linux/zpool.h>)

#if HAVE_driver_ops
static void *model_create(const char *name, gfp_t gfp, const struct zpool_ops *ops,
			  struct zpool *zpool)
{
	(void)name;
	(void)gfp;
	(void)ops;
	(void)zpool;
	return zpool_zsmalloc.create();
}
#else
static void *model_create(const char *name, gfp_t gfp)
{
	(void)name;
	(void)gfp;
	return zpool_zsmalloc.create();
}
#endif

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

#if HAVE_driver_pages
static u64 model_total_pages(void *pool)
{
	return zpool_zsmalloc.total_pages(pool);
}
#else
static u64 model_total_size(void *pool)
{
	return zpool_zsmalloc.total_pages(pool) * PAGE_SIZE;
}
#endif

static struct zpool_driver model_driver = {
	.type = "zsmalloc",
	.create = model_create,
	.destroy = model_destroy,
	.malloc_support_movable = true,
	.malloc = model_malloc,
	.free = model_free,
	.map = model_map,
	.unmap = model_unmap,
#if HAVE_driver_pages
	.total_pages = model_total_pages,
#else
	.total_size = model_total_size,
#endif
};

static int model_init(void)
{
	zpool_register_driver(&model_driver);
	return 0;
}
module_init(model_init);

#elif HAVE_zs_malloc

struct zs_pool *zs_create_pool(const char *name)
{
	(void)name;
	return zpool_zsmalloc.create();
}

void zs_destroy_pool(struct zs_pool *pool)
{
	zpool_zsmalloc.destroy(pool);
}

unsigned long zs_malloc(struct zs_pool *pool, size_t size, gfp_t gfp, const int nid)
{
	unsigned long handle;
	int ret = zpool_zsmalloc.malloc(pool, size, &handle);

	(void)gfp;
	(void)nid;
	return ret ? (unsigned long)ERR_PTR(ret) : handle;
}

void zs_free(struct zs_pool *pool, unsigned long handle)
{
	zpool_zsmalloc.free(pool, handle);
}

unsigned long zs_get_total_pages(struct zs_pool *pool)
{
	return zpool_zsmalloc.total_pages(pool);
}

void zs_obj_write(struct zs_pool *pool, unsigned long handle, void *from, size_t size)
{
	memcpy(zpool_zsmalloc.map(pool, handle), from, size);
	zpool_zsmalloc.unmap(pool, handle);
}

/* Objects lie in one piece: nothing is copied. */
#if HAVE_zs_read
void *zs_obj_read_begin(struct zs_pool *pool, unsigned long handle, void *copy)
{
	(void)copy;
	return zpool_zsmalloc.map(pool, handle);
}

void zs_obj_read_end(struct zs_pool *pool, unsigned long handle, void *object)
{
	(void)object;
	zpool_zsmalloc.unmap(pool, handle);
}
#elif HAVE_zs_read_size
void *zs_obj_read_begin(struct zs_pool *pool, unsigned long handle, size_t size, void *copy)
{
	(void)size;
	(void)copy;
	return zpool_zsmalloc.map(pool, handle);
}

void zs_obj_read_end(struct zs_pool *pool, unsigned long handle, size_t size, void *object)
{
	(void)size;
	(void)object;
	zpool_zsmalloc.unmap(pool, handle);
}
#else
#error "kernel/zsmalloc.c knows no form of zs_obj_read_begin() that fits include/linux/zsmalloc.h of this tree: add a PROBE and a definition there"
#endif

#if HAVE_zs_read_sg
void zs_obj_read_sg_begin(struct zs_pool *pool, unsigned long handle, struct scatterlist *sg,
			  size_t size)
{
	sg_init_one(sg, zpool_zsmalloc.map(pool, handle), (unsigned int)size);
	world_reference(1);
}

void zs_obj_read_sg_end(struct zs_pool *pool, unsigned long handle)
{
	world_reference(-1);
	zpool_zsmalloc.unmap(pool, handle);
}
#endif

#elif !defined(PROBING)
#error "kernel/zsmalloc.c finds neither include/linux/zpool.h nor a zs_malloc() that it knows: add a PROBE and its functions there"
#endif
