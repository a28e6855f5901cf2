/* SPDX-License-Identifier: Apache-2.0 */
/*
 * lz4.c - lz4 and lz4hc through liblz4.
 */
#include "codec_impl.h"

#include <stdlib.h>

/* The level that the kernel's lz4hc uses. */
#define LZ4HC_LEVEL 9

enum { COMPRESS, DECOMPRESS, COMPRESS_HC, SIZE_HC };

static struct codec_library liblz4 = {
	.file = "liblz4.so.1",
	.package = "liblz4-1",
	.symbols = {
		"LZ4_compress_default", "LZ4_decompress_safe",
		"LZ4_compress_HC_extStateHC", "LZ4_sizeofStateHC",
	},
};

/* lz4 works on the stack and needs no state; an empty one stands for "created". */
static void *lz4_create(void)
{
	return malloc(1);
}

/* lz4hc needs 256 KiB; keeping it saves a large malloc() for every page. */
static void *lz4hc_create(void)
{
	int (*size)(void) = (int (*)(void))liblz4.functions[SIZE_HC];

	return calloc(1, size());
}

static int lz4_compress(void *state, const void *src, int n, void *dst, int cap)
{
	int (*compress)(const char *, char *, int, int) =
		(int (*)(const char *, char *, int, int))liblz4.functions[COMPRESS];

	(void)state;
	return compress(src, dst, n, cap);
}

static int lz4hc_compress(void *state, const void *src, int n, void *dst, int cap)
{
	int (*compress)(void *, const char *, char *, int, int, int) =
		(int (*)(void *, const char *, char *, int, int, int))liblz4.functions[COMPRESS_HC];

	return compress(state, src, dst, n, cap, LZ4HC_LEVEL);
}

static int lz4_decompress(void *state, const void *src, int n, void *dst, int cap)
{
	int (*decompress)(const char *, char *, int, int) =
		(int (*)(const char *, char *, int, int))liblz4.functions[DECOMPRESS];

	(void)state;
	return decompress(src, dst, n, cap);
}

const struct codec_type codec_lz4 = {
	.name = "lz4",
	.library = &liblz4,
	.create = lz4_create,
	.destroy = free,
	.compress = lz4_compress,
	.decompress = lz4_decompress,
};

const struct codec_type codec_lz4hc = {
	.name = "lz4hc",
	.library = &liblz4,
	.create = lz4hc_create,
	.destroy = free,
	.compress = lz4hc_compress,
	.decompress = lz4_decompress,
};
