/* SPDX-License-Identifier: Apache-2.0 */
/*
 * codec_impl.h - what one codec provides to codec.c.
 */
#ifndef CODEC_CODEC_IMPL_H
#define CODEC_CODEC_IMPL_H

#include <stdbool.h>

/* Most function names that a library has to offer. */
#define CODEC_MAX_SYMBOLS 8

struct codec_library {
	const char *file;		/* soname */
	const char *package;		/* Debian package, for the remedy */
	const char *symbols[CODEC_MAX_SYMBOLS + 1];
	void *functions[CODEC_MAX_SYMBOLS];
	bool ready;
	char why[256];
};

struct codec_type {
	const char *name;
	struct codec_library *library;
	/* Makes the state; NULL if memory is short. */
	void *(*create)(void);
	void (*destroy)(void *state);
	/* Length, or 0 or less on failure. */
	int (*compress)(void *state, const void *src, int n, void *dst, int cap);
	/* Length, or less than 0 on failure. */
	int (*decompress)(void *state, const void *src, int n, void *dst, int cap);
};

extern const struct codec_type codec_lz4, codec_lz4hc, codec_zstd, codec_deflate, codec_toy;

#endif
