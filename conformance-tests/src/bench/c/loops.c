/* SPDX-License-Identifier: Apache-2.0 */
/*
 * loops.c - what a program in C would spend on the same pages: plain loops over liblz4 and libzstd
 * of this system, at the levels that zswap uses. One call runs a whole block, so that crossing from
 * Java costs nothing that could be seen.
 *
 * Build: cc -O2 -shared -fPIC -o libloops.so loops.c -ldl
 */
#include <dlfcn.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define ZSTD_LEVEL 3

enum { LZ4, ZSTD };

static int (*lz4_compress)(const char *, char *, int, int);
static int (*lz4_decompress)(const char *, char *, int, int);
static const char *(*lz4_version)(void);

static void *zstd_cctx, *zstd_dctx;
static size_t (*zstd_compress)(void *, void *, size_t, const void *, size_t, int);
static size_t (*zstd_decompress)(void *, void *, size_t, const void *, size_t);
static unsigned (*zstd_is_error)(size_t);
static const char *(*zstd_version)(void);

static const char *open_lz4(void)
{
	void *lib = dlopen("liblz4.so.1", RTLD_NOW);

	if (!lib)
		return NULL;
	lz4_compress = (int (*)(const char *, char *, int, int))dlsym(lib, "LZ4_compress_default");
	lz4_decompress = (int (*)(const char *, char *, int, int))dlsym(lib, "LZ4_decompress_safe");
	lz4_version = (const char *(*)(void))dlsym(lib, "LZ4_versionString");
	return lz4_compress && lz4_decompress && lz4_version ? lz4_version() : NULL;
}

static const char *open_zstd(void)
{
	void *lib = dlopen("libzstd.so.1", RTLD_NOW);
	void *(*create)(void);

	if (!lib)
		return NULL;
	create = (void *(*)(void))dlsym(lib, "ZSTD_createCCtx");
	zstd_cctx = create ? create() : NULL;
	create = (void *(*)(void))dlsym(lib, "ZSTD_createDCtx");
	zstd_dctx = create ? create() : NULL;
	zstd_compress = (size_t (*)(void *, void *, size_t, const void *, size_t, int))
		dlsym(lib, "ZSTD_compressCCtx");
	zstd_decompress = (size_t (*)(void *, void *, size_t, const void *, size_t))
		dlsym(lib, "ZSTD_decompressDCtx");
	zstd_is_error = (unsigned (*)(size_t))dlsym(lib, "ZSTD_isError");
	zstd_version = (const char *(*)(void))dlsym(lib, "ZSTD_versionString");
	return zstd_cctx && zstd_dctx && zstd_compress && zstd_decompress && zstd_is_error &&
		zstd_version ? zstd_version() : NULL;
}

/* The library's version; NULL if it is not there. One thread at a time, here and below. */
const char *loops_open(int codec)
{
	return codec == LZ4 ? open_lz4() : open_zstd();
}

static int compress(int codec, const char *src, int n, char *dst, int cap)
{
	size_t r;

	if (codec == LZ4)
		return lz4_compress(src, dst, n, cap);
	r = zstd_compress(zstd_cctx, dst, cap, src, n, ZSTD_LEVEL);
	return zstd_is_error(r) ? 0 : (int)r;
}

static int decompress(int codec, const char *src, int n, char *dst, int cap)
{
	size_t r;

	if (codec == LZ4)
		return lz4_decompress(src, dst, n, cap);
	r = zstd_decompress(zstd_dctx, dst, cap, src, n);
	return zstd_is_error(r) ? -1 : (int)r;
}

/* Compresses the pages named by order[] one after the other to dst; the sum of the lengths. */
int64_t loops_compress(int codec, const char *pages, int page_size, const int *order, int n,
		       char *dst, int cap)
{
	int64_t sum = 0;
	int i;

	for (i = 0; i < n; i++)
		sum += compress(codec, pages + (size_t)order[i] * page_size, page_size, dst, cap);
	return sum;
}

/* Likewise, but keeps each result in memory of its own, as a store has to. False if one cannot be. */
int loops_keep(int codec, const char *pages, int page_size, const int *order, int n, char *dst,
	       int cap, char **kept)
{
	int i;

	for (i = 0; i < n; i++) {
		int len = compress(codec, pages + (size_t)order[i] * page_size, page_size, dst, cap);

		kept[order[i]] = len > 0 ? malloc(len) : NULL;
		if (!kept[order[i]])
			return 0;
		memcpy(kept[order[i]], dst, len);
	}
	return 1;
}

/* Frees what the pages named by order[] left. */
void loops_drop(const int *order, int n, char **kept)
{
	int i;

	for (i = 0; i < n; i++) {
		free(kept[order[i]]);
		kept[order[i]] = NULL;
	}
}

/* As loops_compress, each to its place in blobs: page i to [i * cap, i * cap + lengths[i]). */
int64_t loops_fill(int codec, const char *pages, int page_size, int n, char *blobs, int64_t *offsets,
		   int *lengths, int64_t capacity)
{
	int64_t at = 0;
	int i;

	for (i = 0; i < n; i++) {
		int64_t room = capacity - at;

		offsets[i] = at;
		lengths[i] = compress(codec, pages + (size_t)i * page_size, page_size, blobs + at,
				      room > 1 << 20 ? 1 << 20 : (int)room);
		if (lengths[i] <= 0)
			return -1;
		at += lengths[i];
	}
	return at;
}

/* Decompresses those named by order[] one after the other to page. */
int64_t loops_decompress(int codec, const char *blobs, const int64_t *offsets, const int *lengths,
			 const int *order, int n, char *page, int page_size)
{
	int64_t sum = 0;
	int i;

	for (i = 0; i < n; i++)
		sum += decompress(codec, blobs + offsets[order[i]], lengths[order[i]], page, page_size);
	return sum;
}

/* Compresses a page and decompresses the result, one page after the other. */
int64_t loops_both(int codec, const char *pages, int page_size, const int *order, int n, char *dst,
		   int cap, char *page)
{
	int64_t sum = 0;
	int i;

	for (i = 0; i < n; i++) {
		int len = compress(codec, pages + (size_t)order[i] * page_size, page_size, dst, cap);

		sum += decompress(codec, dst, len, page, page_size);
	}
	return sum;
}

/* CPU time of all threads of this process so far, in nanoseconds. */
int64_t loops_process_cpu(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return t.tv_sec * INT64_C(1000000000) + t.tv_nsec;
}
