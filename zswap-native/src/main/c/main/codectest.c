/* SPDX-License-Identifier: Apache-2.0 */
/*
 * codectest.c - each codec on pages of every size: round trip, too little room, damaged input, and
 * the same bytes again after other pages.
 */
#include "../codec/codec.h"

#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static uint64_t seed = 1;
static int failures;

static uint32_t rnd(void)
{
	seed = seed * 6364136223846793005ull + 1442695040888963407ull;
	return seed >> 33;
}

static void check(int ok, const char *name, const char *what, int size)
{
	if (!ok) {
		printf("FAILED %s: %s, %d bytes\n", name, what, size);
		failures++;
	}
}

static void fill(unsigned char *page, int size, int kind)
{
	int i;

	for (i = 0; i < size; i++)
		page[i] = kind == 0 ? 7u : kind == 1 ? rnd() % 4 : kind == 2 ? i / 16u : rnd();
}

static void round_trip(const char *name, struct codec *c, int size, int kind)
{
	unsigned char *page = malloc(size), *packed = malloc(size), *again = malloc(size);
	unsigned char *out = malloc(size);
	int n, m;

	fill(page, size, kind);
	n = codec_compress(c, page, size, packed, size);
	/* Random bytes never fit; headers may eat up what a tiny page saves. */
	if ((kind == 3 || size == 64) && n < 0) {
		check(n == -EINVAL, name, "incompressible page", size);
		goto out;
	}
	check(n > 0 && n <= size, name, "compress", size);
	if (n <= 0)
		goto out;
	check(codec_decompress(c, packed, n, out, size) == 0, name, "decompress", size);
	check(!memcmp(page, out, size), name, "content", size);
	m = codec_compress(c, page, size, again, size);
	check(m == n && !memcmp(packed, again, n), name, "same again", size);
	if (n > 1) {
		check(codec_compress(c, page, size, again, n - 1) == -EINVAL, name, "no room",
		      size);
		check(codec_decompress(c, packed, n / 2, out, size) == -EINVAL, name, "truncated",
		      size);
	}
	check(codec_decompress(c, packed, n, out, size / 2) == -EINVAL, name, "other length", size);
out:
	free(page);
	free(packed);
	free(again);
	free(out);
}

int main(void)
{
	int i, size, kind, times;

	for (i = 0; i < codec_count(); i++) {
		const char *name = codec_name_at(i);
		struct codec *c;

		if (!codec_available(name)) {
			printf("%-8s not available: %s\n", name, codec_why(name));
			continue;
		}
		c = codec_create(name, &failures);
		check(c != NULL, name, "create", 0);
		for (size = 64; c && size <= CODEC_MAX_BYTES; size *= 2)
			for (kind = 0; kind < 4; kind++)
				for (times = 0; times < 3; times++)
					round_trip(name, c, size, kind);
		check(codec_compress(c, "", 0, &kind, 4) == -EINVAL, name, "empty", 0);
		check(codec_compress(c, NULL, 64, &kind, 4) == -EINVAL, name, "NULL", 0);
		printf("%-8s fine\n", name);
	}
	check(codec_create("lzo", NULL) == NULL, "lzo", "create", 0);
	check(codec_destroy_owner(&failures) > 0 && codec_live() == 0, "all", "destroy", 0);
	printf("%d failures\n", failures);
	return failures != 0;
}
