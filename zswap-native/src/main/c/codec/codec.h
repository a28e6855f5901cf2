/* SPDX-License-Identifier: Apache-2.0 */
/*
 * codec.h - the compressors, by name, from the libraries that every Debian has.
 *
 * lz4 (LZ4_compress_default), lz4hc (level 9), zstd (level 3) and deflate (raw, window of 2^11,
 * memory level 8, default level). The libraries are opened with dlopen() at first use, so that
 * neither their headers nor their development packages are needed to build. A codec whose library
 * is missing is not available, and codec_why() says what to install.
 *
 * Codecs are outside the model: they allocate with malloc() and pass no point. Keep codec.o out of
 * the section that is reset between runs.
 *
 * Threads: a context serves one thread at a time. Everything else is thread-safe.
 */
#ifndef CODEC_CODEC_H
#define CODEC_CODEC_H

#include <stdbool.h>
#include <stddef.h>

struct codec;


/* Largest input or output, in bytes: the largest page. */
#define CODEC_MAX_BYTES 65536

/* Owner of every context that the machine of this library makes; see codec_destroy_owner(). */
extern const char codec_machine;

/* Number of codecs known by name, available or not; without "toy", which is for machines alone. */
int codec_count(void);

/* Name of the index-th codec, or NULL. */
const char *codec_name_at(int index);

/* Whether the codec is known and its library could be opened. */
bool codec_available(const char *name);

/* Why the codec is not available; "" if it is. The text lives as long as the process. */
const char *codec_why(const char *name);

/*
 * A new context, or NULL if the codec is not available or memory is short. The owner is any
 * address; codec_destroy_owner() destroys what a machine left behind when it broke down. NULL
 * means that nobody but codec_destroy() will.
 */
struct codec *codec_create(const char *name, const void *owner);

/*
 * For machines. In the explore variant a machine's contexts outlive its runs, which start over
 * without destroying what they made: there is one of each codec, and it goes with its owner.
 */
#ifdef ZSWAP_EXPLORE
#define machine_codec_create		codec_share
#define machine_codec_destroy(codec)	((void)(codec))
#else
#define machine_codec_create		codec_create
#define machine_codec_destroy		codec_destroy
#endif
struct codec *codec_share(const char *name, const void *owner);

/* Destroys a context; NULL is fine. */
void codec_destroy(struct codec *codec);

/* Destroys every context of this owner (not NULL); returns how many there were. */
int codec_destroy_owner(const void *owner);

/* Name of a context's codec. */
const char *codec_name(const struct codec *codec);

/* Contexts that exist, of all owners. */
int codec_live(void);

/*
 * Compresses n bytes into at most cap bytes. Returns the length, at least 1, or -EINVAL if the
 * result does not fit or an argument is out of range. The same input and cap give the same bytes,
 * whatever was compressed before.
 */
int codec_compress(struct codec *codec, const void *src, int n, void *dst, int cap);

/*
 * Decompresses n bytes to exactly len bytes. Returns 0, or -EINVAL if the data are damaged or make
 * another length.
 */
int codec_decompress(struct codec *codec, const void *src, int n, void *dst, int len);

#endif
