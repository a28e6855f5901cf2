/* SPDX-License-Identifier: Apache-2.0 */
/*
 * codec.c - the table of codecs, their libraries, and the contexts by owner.
 */
#include "codec.h"
#include "codec_impl.h"

#include <dlfcn.h>
#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct codec_type *const types[] = {
	&codec_lz4, &codec_lz4hc, &codec_zstd, &codec_deflate, &codec_toy,
};

const char codec_machine = 0;

#define NR_TYPES ((int)(sizeof(types) / sizeof(types[0])))

struct codec {
	const struct codec_type *type;
	void *state;
	const void *owner;
	struct codec *prev, *next;
};

static pthread_once_t opened = PTHREAD_ONCE_INIT;

/* Protects the list of contexts and its length. */
static pthread_mutex_t live_lock = PTHREAD_MUTEX_INITIALIZER;
static struct codec *live;
static int nr_live;

static void open_library(struct codec_library *lib)
{
	void *handle;
	int i;

	if (lib->ready || lib->why[0])
		return;		/* shared by two codecs: done already */
	handle = dlopen(lib->file, RTLD_NOW | RTLD_LOCAL);
	if (!handle) {
		snprintf(lib->why, sizeof(lib->why),
			 "%s cannot be opened (apt-get install %s): %s",
			 lib->file, lib->package, dlerror());
		return;
	}
	for (i = 0; lib->symbols[i]; i++) {
		lib->functions[i] = dlsym(handle, lib->symbols[i]);
		if (!lib->functions[i]) {
			snprintf(lib->why, sizeof(lib->why), "%s has no function %s",
				 lib->file, lib->symbols[i]);
			dlclose(handle);
			return;
		}
	}
	/* Never closed: contexts of any thread may be using it until the process ends. */
	lib->ready = true;
}

static void open_all(void)
{
	int i;

	for (i = 0; i < NR_TYPES; i++)
		open_library(types[i]->library);
}

static const struct codec_type *find(const char *name)
{
	int i;

	pthread_once(&opened, open_all);
	for (i = 0; name && i < NR_TYPES; i++)
		if (!strcmp(types[i]->name, name))
			return types[i];
	return NULL;
}

int codec_count(void)
{
	/* The toy, which is the last, is for machines alone. */
	return NR_TYPES - 1;
}

const char *codec_name_at(int index)
{
	return index >= 0 && index < codec_count() ? types[index]->name : NULL;
}

bool codec_available(const char *name)
{
	const struct codec_type *type = find(name);

	return type && type->library->ready;
}

const char *codec_why(const char *name)
{
	const struct codec_type *type = find(name);

	return type ? type->library->why : "no such compressor";
}

struct codec *codec_create(const char *name, const void *owner)
{
	const struct codec_type *type = find(name);
	struct codec *codec;

	if (!type || !type->library->ready)
		return NULL;
	codec = calloc(1, sizeof(*codec));
	if (!codec)
		return NULL;
	codec->type = type;
	codec->owner = owner;
	codec->state = type->create();
	if (!codec->state) {
		free(codec);
		return NULL;
	}
	pthread_mutex_lock(&live_lock);
	codec->next = live;
	if (live)
		live->prev = codec;
	live = codec;
	nr_live++;
	pthread_mutex_unlock(&live_lock);
	return codec;
}

struct codec *codec_share(const char *name, const void *owner)
{
	struct codec *codec;

	pthread_mutex_lock(&live_lock);
	for (codec = live; codec; codec = codec->next)
		if (codec->owner == owner && !strcmp(codec->type->name, name))
			break;
	pthread_mutex_unlock(&live_lock);
	return codec ? codec : codec_create(name, owner);
}

/* The caller holds live_lock. */
static void unlink_codec(struct codec *codec)
{
	if (codec->prev)
		codec->prev->next = codec->next;
	else
		live = codec->next;
	if (codec->next)
		codec->next->prev = codec->prev;
	nr_live--;
}

void codec_destroy(struct codec *codec)
{
	if (!codec)
		return;
	pthread_mutex_lock(&live_lock);
	unlink_codec(codec);
	pthread_mutex_unlock(&live_lock);
	codec->type->destroy(codec->state);
	free(codec);
}

int codec_destroy_owner(const void *owner)
{
	struct codec *codec, *next, *mine = NULL;
	int n = 0;

	pthread_mutex_lock(&live_lock);
	for (codec = live; owner && codec; codec = next) {
		next = codec->next;
		if (codec->owner != owner)
			continue;
		unlink_codec(codec);
		codec->next = mine;
		mine = codec;
		n++;
	}
	pthread_mutex_unlock(&live_lock);
	for (; mine; mine = next) {
		next = mine->next;
		mine->type->destroy(mine->state);
		free(mine);
	}
	return n;
}

const char *codec_name(const struct codec *codec)
{
	return codec->type->name;
}

int codec_live(void)
{
	int n;

	pthread_mutex_lock(&live_lock);
	n = nr_live;
	pthread_mutex_unlock(&live_lock);
	return n;
}

static bool in_range(const struct codec *codec, const void *a, int n, const void *b, int m)
{
	return codec && a && b && n > 0 && n <= CODEC_MAX_BYTES && m > 0 && m <= CODEC_MAX_BYTES;
}

int codec_compress(struct codec *codec, const void *src, int n, void *dst, int cap)
{
	int length;

	if (!in_range(codec, src, n, dst, cap))
		return -EINVAL;
	length = codec->type->compress(codec->state, src, n, dst, cap);
	return length > 0 && length <= cap ? length : -EINVAL;
}

int codec_decompress(struct codec *codec, const void *src, int n, void *dst, int len)
{
	if (!in_range(codec, src, n, dst, len))
		return -EINVAL;
	return codec->type->decompress(codec->state, src, n, dst, len) == len ? 0 : -EINVAL;
}
