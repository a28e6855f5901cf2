/* SPDX-License-Identifier: Apache-2.0 */
/*
 * zstd.c - zstd through libzstd, with contexts that are kept.
 */
#include "codec_impl.h"

#include <stddef.h>
#include <stdlib.h>

/* The level that the kernel's zstd uses. */
#define ZSTD_LEVEL 3

enum { CREATE_C, FREE_C, CREATE_D, FREE_D, COMPRESS, DECOMPRESS, IS_ERROR };

static struct codec_library libzstd = {
	.file = "libzstd.so.1",
	.package = "libzstd1",
	.symbols = {
		"ZSTD_createCCtx", "ZSTD_freeCCtx", "ZSTD_createDCtx", "ZSTD_freeDCtx",
		"ZSTD_compressCCtx", "ZSTD_decompressDCtx", "ZSTD_isError",
	},
};

struct zstd_state {
	void *c, *d;
};

static void *make(int function)
{
	return ((void *(*)(void))libzstd.functions[function])();
}

static void zstd_destroy(void *state)
{
	struct zstd_state *s = state;

	/* Both take NULL. */
	((size_t (*)(void *))libzstd.functions[FREE_C])(s->c);
	((size_t (*)(void *))libzstd.functions[FREE_D])(s->d);
	free(s);
}

static void *zstd_create(void)
{
	struct zstd_state *s = calloc(1, sizeof(*s));

	if (!s)
		return NULL;
	s->c = make(CREATE_C);
	s->d = make(CREATE_D);
	if (!s->c || !s->d) {
		zstd_destroy(s);
		return NULL;
	}
	return s;
}

static int checked(size_t result)
{
	return ((unsigned int (*)(size_t))libzstd.functions[IS_ERROR])(result) ? -1 : (int)result;
}

static int zstd_compress(void *state, const void *src, int n, void *dst, int cap)
{
	size_t (*compress)(void *, void *, size_t, const void *, size_t, int) =
		(size_t (*)(void *, void *, size_t, const void *, size_t, int))
		libzstd.functions[COMPRESS];

	return checked(compress(((struct zstd_state *)state)->c, dst, cap, src, n, ZSTD_LEVEL));
}

static int zstd_decompress(void *state, const void *src, int n, void *dst, int cap)
{
	size_t (*decompress)(void *, void *, size_t, const void *, size_t) =
		(size_t (*)(void *, void *, size_t, const void *, size_t))
		libzstd.functions[DECOMPRESS];

	return checked(decompress(((struct zstd_state *)state)->d, dst, cap, src, n));
}

const struct codec_type codec_zstd = {
	.name = "zstd",
	.library = &libzstd,
	.create = zstd_create,
	.destroy = zstd_destroy,
	.compress = zstd_compress,
	.decompress = zstd_decompress,
};
