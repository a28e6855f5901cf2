/* SPDX-License-Identifier: Apache-2.0 */
/*
 * deflate.c - raw deflate through zlib, as the kernel sets it up: a window of 2^11 bytes.
 */
#include "codec_impl.h"

#include <stdlib.h>

/* Interface of zlib: the layout of its stream object and the constants that we pass. */
struct stream {
	const unsigned char *next_in;
	unsigned int avail_in;
	unsigned long total_in;
	unsigned char *next_out;
	unsigned int avail_out;
	unsigned long total_out;
	const char *message;
	void *internal;
	void *(*alloc)(void *, unsigned int, unsigned int);
	void (*free)(void *, void *);
	void *opaque;
	int data_type;
	unsigned long checksum;
	unsigned long reserved;
};

#define LEVEL_DEFAULT	(-1)
#define METHOD_DEFLATE	8
#define RAW_WINDOW_BITS	(-11)
#define MEMORY_LEVEL	8
#define STRATEGY	0
#define FINISH		4
#define STREAM_END	1
/* zlib only compares the first digit. */
#define VERSION		"1.2.11"

enum { INIT_C, RESET_C, RUN_C, END_C, INIT_D, RESET_D, RUN_D, END_D };

static struct codec_library libz = {
	.file = "libz.so.1",
	.package = "zlib1g",
	.symbols = {
		"deflateInit2_", "deflateReset", "deflate", "deflateEnd",
		"inflateInit2_", "inflateReset", "inflate", "inflateEnd",
	},
};

struct deflate_state {
	struct stream c, d;
};

static int call(int function, struct stream *s)
{
	return ((int (*)(struct stream *))libz.functions[function])(s);
}

static int run(int function, struct stream *s)
{
	return ((int (*)(struct stream *, int))libz.functions[function])(s, FINISH);
}

static void *deflate_create(void)
{
	int (*init_c)(struct stream *, int, int, int, int, int, const char *, int) =
		(int (*)(struct stream *, int, int, int, int, int, const char *, int))
		libz.functions[INIT_C];
	int (*init_d)(struct stream *, int, const char *, int) =
		(int (*)(struct stream *, int, const char *, int))libz.functions[INIT_D];
	struct deflate_state *s = calloc(1, sizeof(*s));

	if (!s)
		return NULL;
	if (init_c(&s->c, LEVEL_DEFAULT, METHOD_DEFLATE, RAW_WINDOW_BITS, MEMORY_LEVEL, STRATEGY,
		   VERSION, sizeof(s->c)))
		goto no_c;
	if (init_d(&s->d, RAW_WINDOW_BITS, VERSION, sizeof(s->d)))
		goto no_d;
	return s;

no_d:
	call(END_C, &s->c);
no_c:
	free(s);
	return NULL;
}

static void deflate_destroy(void *state)
{
	struct deflate_state *s = state;

	call(END_C, &s->c);
	call(END_D, &s->d);
	free(s);
}

/* One whole buffer through a stream. The length made, or -1 unless it ended exactly. */
static int whole(struct stream *s, int reset, int function, const void *src, int n, void *dst,
		 int cap)
{
	if (call(reset, s))
		return -1;
	s->next_in = src;
	s->avail_in = n;
	s->next_out = dst;
	s->avail_out = cap;
	if (run(function, s) != STREAM_END || s->avail_in)
		return -1;
	return cap - (int)s->avail_out;
}

static int deflate_compress(void *state, const void *src, int n, void *dst, int cap)
{
	return whole(&((struct deflate_state *)state)->c, RESET_C, RUN_C, src, n, dst, cap);
}

static int deflate_decompress(void *state, const void *src, int n, void *dst, int cap)
{
	return whole(&((struct deflate_state *)state)->d, RESET_D, RUN_D, src, n, dst, cap);
}

const struct codec_type codec_deflate = {
	.name = "deflate",
	.library = &libz,
	.create = deflate_create,
	.destroy = deflate_destroy,
	.compress = deflate_compress,
	.decompress = deflate_decompress,
};
