/* SPDX-License-Identifier: Apache-2.0 */
/*
 * toy.c - run lengths, for the explorer's small pages: pairs of (count - 1, value), runs of at
 * most 256. Fails if the result is not shorter than the input. Needs no library and no state.
 */
#include "codec_impl.h"

static struct codec_library none = { .file = "", .package = "", .ready = true };

static char state;

static void *toy_create(void)
{
	return &state;
}

static void toy_destroy(void *unused)
{
	(void)unused;
}

static int toy_compress(void *unused, const void *src, int n, void *dst, int cap)
{
	const unsigned char *from = src;
	unsigned char *to = dst;
	int used = 0;

	(void)unused;
	if (cap > n - 1)
		cap = n - 1;
	for (int i = 0; i < n; ) {
		int run = 1;

		while (run < 256 && i + run < n && from[i + run] == from[i])
			run++;
		if (used + 2 > cap)
			return -1;
		to[used++] = (unsigned char)(run - 1);
		to[used++] = from[i];
		i += run;
	}
	return used;
}

static int toy_decompress(void *unused, const void *src, int n, void *dst, int cap)
{
	const unsigned char *from = src;
	unsigned char *to = dst;
	int used = 0;

	(void)unused;
	if (n % 2)
		return -1;
	for (int i = 0; i < n; i += 2) {
		if (used + from[i] + 1 > cap)
			return -1;
		for (int run = from[i] + 1; run > 0; run--)
			to[used++] = from[i + 1];
	}
	return used;
}

const struct codec_type codec_toy = {
	.name = "toy",
	.library = &none,
	.create = toy_create,
	.destroy = toy_destroy,
	.compress = toy_compress,
	.decompress = toy_decompress,
};
